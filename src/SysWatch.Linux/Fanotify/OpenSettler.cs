using System.Threading.Channels;
using SysWatch.Linux.Interop;
using SysWatch.Linux.Sessions;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;
using static Tmds.Linux.LibC;

namespace SysWatch.Linux.Fanotify;

/// <summary>
/// Brings opens that a rule speaks against to their end: recorded and refused, recorded and allowed, or held until a
/// person answers. Nothing here can hold up <see cref="OpenReader"/>.
/// </summary>
internal sealed class OpenSettler : IAsyncDisposable
{
    /// <summary>Opens that wait to be recorded; over it they are refused unrecorded, and counted.</summary>
    internal const int WaitingMax = 4096;

    /// <summary>Opens that wait for a person; over it they are refused.</summary>
    internal const int AskedMax = 256;

    private const string Mechanism = "fanotify";

    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(2);

    private readonly PermissionGroup _group;
    private readonly ISessionTable _sessions;
    private readonly CreatedFile _created;
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<HeldOpen> _waiting = Channel.CreateBounded<HeldOpen>(
        new BoundedChannelOptions(WaitingMax) { SingleReader = true, SingleWriter = true });

    private readonly Thread _thread;
    private int _asked;
    private long _unrecorded;

    public OpenSettler(PermissionGroup group, ISessionTable sessions, TimeProvider time)
    {
        _group = group;
        _sessions = sessions;
        _created = new CreatedFile(time);
        _thread = AnsweringThread.Start(Run, "fanotify-settle");
    }

    /// <summary>Denials that left no event, because too many came at once.</summary>
    public long Unrecorded => Volatile.Read(ref _unrecorded);

    /// <summary>False: the caller refuses it.</summary>
    public bool TryTake(HeldOpen open)
    {
        if (_waiting.Writer.TryWrite(open))
            return true;
        Interlocked.Increment(ref _unrecorded);
        return false;
    }

    /// <summary>Records the open and says whether it goes on; a person is not asked. The caller answers.</summary>
    public bool SettleUnasked(HeldOpen open)
    {
        var verdict = open.Decision.Verdict != Verdict.Ask ? open.Decision.Verdict
            : open.Policy.Mode == PolicyMode.Audit ? Verdict.Audit : Verdict.Deny;
        var allow = _sessions.Settle(AttemptOf(open), open.Decision with { Verdict = verdict });
        if (!allow && open.IsCreation)
            _created.Remove(open);
        return allow;
    }

    /// <summary>The daemon stops: the answer to every question, asked or not, is no from here on.</summary>
    public void StopAsking() => _stop.Cancel();

    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _stop.CancelAsync();
        _thread.Join();
        SpinWait.SpinUntil(() => Volatile.Read(ref _asked) == 0, EndLimit);
        _stop.Dispose();
    }

    private void Run()
    {
        // A thread of its own, so that a starved thread pool delays nobody's denial.
        while (_waiting.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (_waiting.Reader.TryRead(out var open))
                Settle(open);
        }
    }

    private void Settle(HeldOpen open)
    {
        try
        {
            if (open.Decision.Verdict == Verdict.Ask && open.Policy.Mode != PolicyMode.Audit)
                Ask(open, AttemptOf(open));
            else
                Answer(open, SettleUnasked(open));
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            Interlocked.Increment(ref _unrecorded);
            End(open, allow: false);
        }
    }

    private void Ask(HeldOpen open, Attempt attempt)
    {
        if (Interlocked.Increment(ref _asked) > AskedMax)
        {
            Interlocked.Decrement(ref _asked);
            End(open, _sessions.Settle(attempt, open.Decision with { Verdict = Verdict.Deny }));
            return;
        }
        _ = AskThenEndAsync(open, attempt);
    }

    private async Task AskThenEndAsync(HeldOpen open, Attempt attempt)
    {
        var allow = false;
        try
        {
            allow = await _sessions.AskAsync(attempt, open.Decision, _stop.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            Interlocked.Increment(ref _unrecorded);
        }
        finally
        {
            End(open, allow);
            Interlocked.Decrement(ref _asked);
        }
    }

    private static Attempt AttemptOf(HeldOpen open) =>
        new(open.Session, open.Pid, open.Guard, open.Operation, open.Path, Mechanism);

    private void End(HeldOpen open, bool allow)
    {
        // While the caller still waits, so that it cannot look at the file that it may not make.
        if (!allow && open.IsCreation)
            _created.Remove(open);
        Answer(open, allow);
    }

    private void Answer(HeldOpen open, bool allow)
    {
        _group.Answer(open.Descriptor, allow);
        _ = close(open.Descriptor);
    }
}
