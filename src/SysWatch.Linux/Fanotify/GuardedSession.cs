using System.Collections.Immutable;
using SysWatch.Core.Sessions;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;

namespace SysWatch.Linux.Fanotify;

/// <summary>
/// A session as the guard sees it. Its rules speak of names; where a link leads from such a name into another
/// directory, what lies there is meant by both names. Safe to be asked from any thread.
/// </summary>
internal sealed class GuardedSession(SessionId id, uint uid, CompiledPolicy policy)
{
    internal const PathAccess Guarded = PathAccess.Files | PathAccess.Execute;

    /// <summary>Places that rules reach over links; beyond it they hold for the inodes that are there.</summary>
    private const int AliasesMax = 256;

    private ImmutableArray<PathAlias> _aliases = [];

    public SessionId Id => id;

    public uint Uid => uid;

    public CompiledPolicy Policy => policy;

    public RestrictedPlaces Places { get; } = RestrictedPlaces.Of(policy);

    public bool MayRestrict(ReadOnlySpan<byte> path, PathAccess access = Guarded) =>
        Policy.MayRestrict(path, access) || MayRestrictByAlias(path, access);

    public bool MayRestrictBelow(ReadOnlySpan<byte> directory, PathAccess access = Guarded) =>
        Policy.MayRestrictBelow(directory, access) || MayRestrictBelowByAlias(directory, access);

    public bool MayRestrictByAlias(ReadOnlySpan<byte> path, PathAccess access)
    {
        foreach (var name in AliasesOf(path))
        {
            if (Policy.MayRestrict(name, access))
                return true;
        }
        return false;
    }

    public bool MayRestrictBelowByAlias(ReadOnlySpan<byte> directory, PathAccess access)
    {
        foreach (var name in AliasesOf(directory))
        {
            if (Policy.MayRestrictBelow(name, access))
                return true;
        }
        return false;
    }

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

    /// <param name="real">Where the object is.</param>
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

/// <summary>One object and a name that leads to it over a link.</summary>
internal sealed record PathAlias(byte[] Real, byte[] Named);
