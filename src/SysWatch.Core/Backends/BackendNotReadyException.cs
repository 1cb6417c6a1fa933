namespace SysWatch.Core.Backends;

/// <summary>
/// The backend cannot start now and may in a moment: the daemon ends, and whoever supervises it starts it again. What
/// holds the sessions meanwhile stays as it is.
/// </summary>
public sealed class BackendNotReadyException : IOException
{
    public BackendNotReadyException(string why)
        : base(why)
    {
    }

    public BackendNotReadyException(string why, Exception cause)
        : base(why, cause)
    {
    }

    public BackendNotReadyException()
    {
    }
}
