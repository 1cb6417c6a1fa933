using System.Runtime.Versioning;
using System.Threading.Channels;
using SysWatch.Core.Sessions;

namespace SysWatch.Windows.Holding;

/// <summary>
/// Blanks what a session's new processes inherited and may not have, on a thread of its own. What does not fit the
/// queue
/// is counted and told of as left.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class ChildEnvironments : IAsyncDisposable
{
    private const int WaitingMax = 4096;

    private readonly Channel<Waiting> _waiting;
    private readonly Task _loop;
    private readonly Action<SessionId, int, IReadOnlyList<string>, string> _tell;

    /// <param name="tell">Session, process, the names that were blanked, and why it could not be done or empty.</param>
    public ChildEnvironments(Action<SessionId, int, IReadOnlyList<string>, string> tell)
    {
        _tell = tell;
        _waiting = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(WaitingMax) { SingleReader = true });
        _loop = Task.Factory.StartNew(Run, TaskCreationOptions.LongRunning).Unwrap();
    }

    /// <summary>Does not block. The process is opened anew: the member's handle is its job's.</summary>
    public void Look(SessionId session, JobMember member, Func<string, bool> isHidden)
    {
        if (!_waiting.Writer.TryWrite(new Waiting(session, member.Pid, member.Creation, isHidden)))
            _tell(session, member.Pid, [], "too many processes began at once");
    }

    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.Complete();
        await _loop.ConfigureAwait(false);
    }

    private async Task Run()
    {
        await foreach (var (session, pid, creation, isHidden) in _waiting.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            try
            {
                using var process = HeldProcess.TryOpen(pid, creation, HeldProcess.MemberAccess);
                if (process is null)
                    continue;
                var blanked = ChildEnvironment.Blanken(process, isHidden);
                if (blanked.Count > 0)
                    _tell(session, pid, blanked, "");
            }
            catch (IOException failed)
            {
                _tell(session, pid, [], failed.Message);
            }
        }
    }

    private readonly record struct Waiting(SessionId Session, int Pid, long Creation, Func<string, bool> IsHidden);
}
