using SysWatch.Core.Sessions;
using SysWatch.Windows.Holding;

namespace SysWatch.Windows.NativeTests.Attach;

/// <summary>Is told of members, and does not come back before the test says so.</summary>
internal sealed class WaitingTold : IMemberEvents, IDisposable
{
    private readonly ManualResetEventSlim _goesOn = new();

    public bool IsWaiting { get; private set; }

    public void GoOn() => _goesOn.Set();

    public void Began(SessionId session, int pid, long creation)
    {
        IsWaiting = true;
        _goesOn.Wait();
    }

    public void Ended(SessionId session, int pid, long creation, uint exitCode)
    {
    }

    public void Missed(SessionId session, uint count)
    {
    }

    public void Blanked(SessionId session, int pid, IReadOnlyList<string> names, string failed)
    {
    }

    public void NotUndone(SessionId session, string reason)
    {
    }

    public void Dispose() => _goesOn.Set();
}
