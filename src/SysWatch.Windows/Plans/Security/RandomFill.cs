namespace SysWatch.Windows.Plans.Security;

/// <summary>Fills bytes that nobody can foretell, as RandomNumberGenerator.Fill does.</summary>
internal delegate void RandomFill(Span<byte> bytes);
