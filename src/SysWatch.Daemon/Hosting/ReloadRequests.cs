namespace SysWatch.Daemon.Hosting;

/// <summary>Where a system has no signal for it: somebody who may has asked for the profiles to be read anew.</summary>
internal sealed class ReloadRequests
{
    public event Action? Asked;

    public void Ask() => Asked?.Invoke();
}
