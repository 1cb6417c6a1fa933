using System.Collections.Concurrent;
using SysWatch.Core.Sessions;
using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Seccomp;

/// <summary>Which handler answers which system call; built once and shared by every session's notifier.</summary>
internal sealed class SyscallDispatch
{
    private const int NumbersMax = 1024;

    private readonly ISyscallHandler?[] _handlers = new ISyscallHandler?[NumbersMax];
    private readonly ConcurrentDictionary<SessionId, bool> _released = [];
    private readonly List<int> _mediated = [];
    private readonly WallHandler _wall;

    /// <param name="wall">Also refuses foreign calls, those that nobody mediates or whose handler failed.</param>
    /// <param name="mediators">No two may claim one number; <see cref="SyscallNumbers.None"/> is skipped.</param>
    public SyscallDispatch(WallHandler wall, params ReadOnlySpan<ISyscallHandler> mediators)
    {
        _wall = wall;
        Add(wall);
        foreach (var handler in mediators)
        {
            Add(handler);
            _mediated.AddRange(handler.Numbers.Where(number => number != SyscallNumbers.None));
        }
    }

    /// <summary>The numbers that the filter must hold for the mediators, beside the wall's own.</summary>
    public IReadOnlyCollection<int> Mediated => _mediated;

    /// <summary>From here on every held call of the session is let through: its filter cannot be taken away.</summary>
    public void Release(SessionId session) => _released[session] = true;

    public bool IsReleased(SessionId session) => _released.ContainsKey(session);

    public SyscallAnswer Handle(in SyscallNotification call, uint architecture, INotifier notifier)
    {
        if (!_released.IsEmpty && IsReleased(notifier.Id))
            return SyscallAnswer.Continue;
        var native = SyscallNumbers.Native;
        if (architecture != native.AuditArchitecture || ((uint)call.Number & native.ForeignBit) != 0)
            return _wall.RefuseForeign(call, notifier);
        return (uint)call.Number < NumbersMax && _handlers[call.Number] is { } handler
            ? handler.Handle(call, notifier)
            : _wall.RefuseUnmediated(call, notifier);
    }

    /// <summary>A handler threw: the call is refused and the event says why. Does not throw.</summary>
    public SyscallAnswer Failed(in SyscallNotification call, INotifier notifier, Exception failure)
    {
        try
        {
            return _wall.RefuseUndecided(call, notifier, failure.Message);
        }
        catch (Exception)
        {
            return SyscallAnswer.Error(Errno.EPERM);
        }
    }

    private void Add(ISyscallHandler handler)
    {
        foreach (var number in handler.Numbers)
        {
            if (number == SyscallNumbers.None)
                continue;
            if (_handlers[number] is { } other && other != handler)
                throw new ArgumentException($"System call {number} is claimed by {other} and by {handler}.");
            _handlers[number] = handler;
        }
    }
}
