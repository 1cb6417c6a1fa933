using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Mediation;

/// <summary>
/// A thread of the daemon that acts as a caller and comes back. Between <see cref="TryAssume"/> and
/// <see cref="Restore"/> it makes bare system calls only: it must not allocate, start threads or run anybody's code.
/// </summary>
internal sealed class CallerThread : IDisposable
{
    private readonly FileDescriptor _ownRoot;
    private readonly CapabilitySets _capabilities;
    private readonly uint _ownGroup;
    private uint[]? _groups;
    private bool _isOtherRoot;
    private bool _isOtherUser;
    private bool _hasOtherCapabilities;

    /// <summary>To be called on the thread that it stands for.</summary>
    public CallerThread()
    {
        Check(PathsCalls.OwnDirectories(), "have directories of its own");
        Check(CredentialsCalls.GetCapabilities(out _capabilities), "read its capabilities");
        var root = PathsCalls.Open(PathsCalls.CurrentDirectory, "/\0"u8, PathsCalls.OpenDirectory);
        Check(Math.Min(root, 0), "open its root");
        _ownRoot = new FileDescriptor(root);
        _ownGroup = Tmds.Linux.LibC.getegid();
    }

    /// <summary>Whether it has come back from whatever it did for a caller.</summary>
    public bool IsItself => !_isOtherUser && !_hasOtherCapabilities && !_isOtherRoot;

    /// <summary>0, or -errno and nothing has changed.</summary>
    /// <param name="root">The caller's root, where it is not the daemon's; else null.</param>
    public int TryAssume(CallerCredentials caller, FileDescriptor? root)
    {
        var result = Assume(caller, root);
        if (result < 0)
            Restore();
        return result;
    }

    /// <summary>A thread that cannot come back ends the daemon: what is enforced stays, nothing acts for two.</summary>
    public void Restore()
    {
        if (_isOtherUser)
            Check(CredentialsCalls.SetEffectiveUser(0), "become itself again");
        else if (_hasOtherCapabilities)
            Check(CredentialsCalls.SetCapabilities(_capabilities), "take back its capabilities");
        Check(CredentialsCalls.SetEffectiveGroup(_ownGroup), "take back its group");
        if (_isOtherRoot)
            Check(PathsCalls.SetRoot(_ownRoot.Number), "return to its root");
        _isOtherUser = _hasOtherCapabilities = _isOtherRoot = false;
    }

    public void Dispose() => _ownRoot.Dispose();

    private int Assume(CallerCredentials caller, FileDescriptor? root)
    {
        if (root is not null)
        {
            _isOtherRoot = true;
            var moved = PathsCalls.SetRoot(root.Number);
            if (moved < 0)
                return moved;
        }
        // Groups are not taken back: they mean nothing to a thread that has every capability, and most calls repeat.
        if (_groups is null || !caller.Groups.AsSpan().SequenceEqual(_groups))
        {
            _groups = null;
            var grouped = CredentialsCalls.SetGroups(caller.Groups);
            if (grouped < 0)
                return grouped;
            _groups = caller.Groups;
        }
        var result = CredentialsCalls.SetEffectiveGroup(caller.Gid);
        if (result < 0)
            return result;
        if (caller.Uid != 0)
        {
            _isOtherUser = true;
            result = CredentialsCalls.SetEffectiveUser(caller.Uid);
            if (result < 0)
                return result;
            if (caller.Capabilities == 0)
                return 0;
        }
        var sets = _capabilities;
        sets.Effective = caller.Capabilities & sets.Permitted;
        _hasOtherCapabilities = true;
        return CredentialsCalls.SetCapabilities(sets);
    }

    private static void Check(int result, string what)
    {
        if (result < 0)
            Environment.FailFast($"A thread that acts for callers cannot {what}: {Errno.Describe(-result)}.");
    }
}
