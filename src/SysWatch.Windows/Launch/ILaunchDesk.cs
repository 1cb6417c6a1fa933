namespace SysWatch.Windows.Launch;

/// <summary>The daemon's side of a launch, as `syswatch run` sees it.</summary>
public interface ILaunchDesk
{
    /// <summary>What a process would begin with. Nothing is kept but the ticket.</summary>
    Task<LaunchTerms> PrepareAsync(LaunchWish wish, CancellationToken cancellationToken);

    /// <summary>
    /// Makes a session of a process that the caller has made suspended, and lets it run. Refused: it has not run, and
    /// the
    /// caller ends it.
    /// </summary>
    /// <param name="creation">FILETIME.</param>
    Task<LaunchOutcome> BeginAsync(string ticket, int pid, long creation, CancellationToken cancellationToken);
}
