using System.Text;

namespace SysWatch.Linux.Exec.Identity;

/// <summary>
/// A path walked name by name as a process sees it, and whether the session could have put anything on the way: a
/// directory where its user can create names, a symbolic link that can be swapped, the file itself.
/// </summary>
/// <param name="Path">Resolved, as the process sees it.</param>
/// <param name="IsUnwritable">The session's user can change nothing on the way.</param>
/// <param name="IsUntouched">Unwritable, or unchanged since before the session (by ctime, which none can set).</param>
internal sealed record TrustedPath(string Path, FileStatus Status, bool IsUnwritable, bool IsUntouched)
{
    private const int NamesMax = 256;
    private const int LinksMax = 40;

    /// <summary>Null when it does not lead to a file, or is too long.</summary>
    /// <param name="root">Where the process's root is seen from here: <c>/proc/PID/root</c>.</param>
    /// <param name="directory">What a relative path starts from.</param>
    /// <param name="begunNs">When the session began, in ns since 1970.</param>
    public static TrustedPath? Walk(string root, string directory, string path, uint uid, long begunNs)
    {
        var names = new Stack<string>();
        Push(names, path.StartsWith('/') ? path : directory + '/' + path);
        var walk = new Walker(root, uid, begunNs);
        for (var steps = 0; names.TryPop(out var name); steps++)
        {
            if (steps > NamesMax)
                return null;
            if (name == "..")
                walk.Up();
            else if (!walk.Into(name, out var target))
                return null;
            else if (target is not null)
            {
                if (++walk.Links > LinksMax)
                    return null;
                Push(names, target);
                if (target.StartsWith('/'))
                    walk.ToRoot();
            }
        }

        return walk.End();
    }

    private static void Push(Stack<string> names, string path)
    {
        foreach (var name in path.Split('/').Reverse())
        {
            if (name.Length > 0 && name != ".")
                names.Push(name);
        }
    }

    private sealed class Walker(string root, uint uid, long begunNs)
    {
        private readonly StringBuilder _at = new();
        private FileStatus _status;
        private bool _unwritable = true;
        private bool _untouched = true;

        public int Links { get; set; }

        public void ToRoot() => _at.Clear();

        public void Up()
        {
            var end = _at.ToString().LastIndexOf('/');
            _at.Length = Math.Max(end, 0);
        }

        /// <param name="link">Where a symbolic link leads; null for anything else, which is then the place.</param>
        public bool Into(string name, out string? link)
        {
            link = null;
            if (!FileIdentity.TryStat(root + _at + '/', follow: true, out var parent) ||
                !FileIdentity.TryStat($"{root}{_at}/{name}", follow: false, out _status))
                return false;
            // A name can be replaced by who may write its directory; content by who may write the file.
            var writable = parent.LetsReplace(_status, uid) || (_status.IsRegular && _status.IsWritableBy(uid));
            _unwritable &= !writable;
            _untouched &= !writable || _status.Identity.ChangedNs < begunNs;
            if (_status.IsLink)
                link = new FileInfo($"{root}{_at}/{name}").LinkTarget;
            else
                _at.Append('/').Append(name);
            return !_status.IsLink || link is not null;
        }

        public TrustedPath? End() =>
            FileIdentity.TryStat(root + _at, follow: false, out var status)
                ? new TrustedPath(_at.ToString(), status, _unwritable, _untouched)
                : null;
    }
}
