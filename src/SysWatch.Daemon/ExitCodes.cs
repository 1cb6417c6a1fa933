namespace SysWatch.Daemon;

/// <summary>
/// What syswatchd exits with; the numbers are those of sysexits.h, and a service file may rely on them.
/// </summary>
internal static class ExitCodes
{
    public const int Stopped = 0;

    /// <summary>An option is unknown or its value is wrong.</summary>
    public const int Usage = 64;

    /// <summary>The guards could not be set up on this machine.</summary>
    public const int NoBackend = 69;

    /// <summary>A defect of syswatchd.</summary>
    public const int Defect = 70;

    /// <summary>The run directory cannot be made or used.</summary>
    public const int RunDirectory = 73;

    /// <summary>What an earlier daemon left could not be taken over yet: another start may mend it.</summary>
    public const int NotReady = 74;

    /// <summary>Another syswatchd serves this run directory.</summary>
    public const int AlreadyRunning = 75;

    /// <summary>Not started as root.</summary>
    public const int NotRoot = 77;

    /// <summary>On Windows: a service whose program others than the system and administrators can change.</summary>
    public const int OpenProgram = 78;
}
