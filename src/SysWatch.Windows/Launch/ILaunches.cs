namespace SysWatch.Windows.Launch;

/// <summary>The daemon's side of a launch, for its interface. Any thread; may take as long as opening processes does.
/// </summary>
public interface ILaunches
{
    LaunchTerms Prepare(LaunchWish wish, LaunchCaller by);

    /// <param name="creation">FILETIME.</param>
    LaunchOutcome Begin(string ticket, LaunchCaller by, int pid, long creation);
}
