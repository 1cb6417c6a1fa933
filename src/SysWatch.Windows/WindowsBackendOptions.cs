namespace SysWatch.Windows;

/// <summary>What the daemon's command line says of the backend.</summary>
/// <param name="RunDirectory">The daemon's own, writable by the system and administrators alone.</param>
/// <param name="Attach">Whose agents are held although something else has started them: <c>all</c>, <c>off</c>, or
/// names of accounts with commas between them.</param>
/// <param name="Prevents">Sessions get a token of their own, with what names it on files, keys and networks; and what
/// is seen and not allowed is ended. Not verified on a real Windows yet.</param>
public sealed record WindowsBackendOptions(string RunDirectory, string Attach, bool Prevents);
