using System.Collections.Immutable;
using System.Text;
using SysWatch.Core.Sessions;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;

namespace SysWatch.Linux.Fanotify;

/// <summary>
/// A session as the guard sees it. Its rules speak of names; where a link leads from such a name into another
/// directory, what lies there is meant by both names. Safe to be asked from any thread.
/// </summary>
internal sealed class GuardedSession
{
    internal const PathAccess Guarded = PathAccess.Files | PathAccess.Execute;

    /// <summary>Directories that rules reach over links; beyond it they hold for the inodes that are there.</summary>
    private const int AliasesMax = 256;

    private readonly HashSet<byte[]> _expecting = new(PathComparer.Instance);
    private ImmutableArray<PathAlias> _aliases = [];

    public GuardedSession(SessionId id, uint uid, CompiledPolicy policy)
    {
        Id = id;
        Uid = uid;
        Policy = policy;
        Roots = [.. policy.RestrictedRoots(Guarded).Select(Encoding.UTF8.GetBytes)];
        Expecting = [.. policy.RestrictedDirectories(PathAccess.Files).Select(Encoding.UTF8.GetBytes)];
        _expecting.UnionWith(Expecting);
    }

    public SessionId Id { get; }

    public uint Uid { get; }

    public CompiledPolicy Policy { get; }

    public ImmutableArray<byte[]> Roots { get; }

    /// <summary>Directories in which a name could appear that a rule restricts, as the rules name them.</summary>
    public ImmutableArray<byte[]> Expecting { get; }

    public bool MayRestrict(ReadOnlySpan<byte> path, PathAccess access = Guarded)
    {
        if (Policy.MayRestrict(path, access))
            return true;
        foreach (var name in AliasesOf(path))
        {
            if (Policy.MayRestrict(name, access))
                return true;
        }
        return false;
    }

    public bool MayRestrictBelow(ReadOnlySpan<byte> directory, PathAccess access = Guarded)
    {
        if (Policy.MayRestrictBelow(directory, access))
            return true;
        foreach (var name in AliasesOf(directory))
        {
            if (Policy.MayRestrictBelow(name, access))
                return true;
        }
        return false;
    }

    public bool Expects(ReadOnlySpan<byte> directory) =>
        _expecting.GetAlternateLookup<ReadOnlySpan<byte>>().Contains(directory);

    /// <summary>The other names by which rules may mean this path.</summary>
    public ImmutableArray<byte[]> AliasesOf(ReadOnlySpan<byte> path)
    {
        var names = ImmutableArray<byte[]>.Empty;
        foreach (var alias in _aliases)
        {
            if (path.StartsWith(alias.Real) && (path.Length == alias.Real.Length || path[alias.Real.Length] == '/') &&
                alias.Named.Length + path.Length - alias.Real.Length <= TreeWalk.PathBytesMax)
                names = names.Add([.. alias.Named, .. path[alias.Real.Length..]]);
        }
        return names;
    }

    /// <param name="real">Where the directory is.</param>
    /// <param name="named">How rules come to it, over a link.</param>
    public void AddAlias(byte[] real, byte[] named)
    {
        if (real.Length > 1 && !real.AsSpan().SequenceEqual(named))
            ImmutableInterlocked.Update(ref _aliases, (aliases, added) => aliases.Length >= AliasesMax ||
                aliases.Any(known => PathComparer.Instance.Equals(known.Real, added.Real) &&
                    PathComparer.Instance.Equals(known.Named, added.Named)) ? aliases : aliases.Add(added),
                new PathAlias(real, named));
    }
}

/// <summary>One directory and a name that leads to it over a link.</summary>
internal sealed record PathAlias(byte[] Real, byte[] Named);
