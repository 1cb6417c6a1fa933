namespace SysWatch.Cli.Output;

/// <summary>Standard output or error cannot be written, which is nobody's to be told.</summary>
internal sealed class OutputClosedException(Exception cause) : IOException(cause.Message, cause);
