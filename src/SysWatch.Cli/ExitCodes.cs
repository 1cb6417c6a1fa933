namespace SysWatch.Cli;

/// <summary>What the exit code of a command says. The table in README.md and in `--help` is made of these.</summary>
internal static class ExitCodes
{
    public const int Success = 0;
    public const int No = 1;
    public const int Usage = 2;
    public const int NoDaemon = 3;
    public const int NotPermitted = 4;
    public const int NotFound = 5;
    public const int Ask = 6;
    public const int DaemonFailed = 7;
    public const int LaunchFailed = 125;
    public const int CannotExecute = 126;
    public const int CommandNotFound = 127;
    public const int Interrupted = 130;
    public const int PipeClosed = 141;

    /// <summary>In the order of the codes.</summary>
    public static IReadOnlyList<(int Code, string Meaning)> Table { get; } =
    [
        (Success, "Done. check: allowed. doctor: every guard is enforced. profile test: all pass. " +
            "selftest: nothing is not held, has hung or is broken."),
        (No, "check: denied. doctor: some guard is not wholly enforced. profile test: some fail. " +
            "selftest: something is not held, only detected, has hung or is broken, or nothing could be tried."),
        (Usage, "The command line or a profile is wrong."),
        (NoDaemon, "syswatchd cannot be reached (run: 125)."),
        (NotPermitted, "syswatchd refused: not for this user, or not from inside a session."),
        (NotFound, "No such session, approval or profile."),
        (Ask, "check: a person would be asked."),
        (DaemonFailed, "syswatchd answered with an error, or too late."),
        (LaunchFailed, "run: the session could not be started; nothing ran."),
        (CannotExecute, "run: the command was found and cannot be executed."),
        (CommandNotFound, "run: the command was not found."),
        (Interrupted, "Interrupted (Ctrl-C)."),
        (PipeClosed, "The output cannot be written: its reader has gone, or it is closed."),
    ];
}
