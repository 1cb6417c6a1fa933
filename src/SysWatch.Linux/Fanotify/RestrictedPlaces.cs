using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;

namespace SysWatch.Linux.Fanotify;

/// <summary>
/// The literal places that a policy's file and exec rules speak of. Derived once a policy and not once a session: a
/// policy serves every start in its workspace.
/// </summary>
internal sealed class RestrictedPlaces
{
    private static readonly ConditionalWeakTable<CompiledPolicy, RestrictedPlaces> Known = [];

    private readonly HashSet<byte[]> _directories = new(PathComparer.Instance);

    private RestrictedPlaces(CompiledPolicy policy)
    {
        Roots = [.. policy.RestrictedRoots(GuardedSession.Guarded).Select(Encoding.UTF8.GetBytes)];
        SocketRoots = [.. policy.RestrictedLiterals(PathAccess.Connect).Select(Encoding.UTF8.GetBytes)];
        Directories = [.. policy.RestrictedDirectories(PathAccess.Files).Select(Encoding.UTF8.GetBytes)];
        _directories.UnionWith(Directories);
    }

    /// <summary>Trees and files at or below which everything lies that rules restrict.</summary>
    public ImmutableArray<byte[]> Roots { get; }

    /// <summary>Where rules about unix sockets begin, each of them.</summary>
    public ImmutableArray<byte[]> SocketRoots { get; }

    /// <summary>Directories in which a name could appear that a rule restricts, as the rules name them.</summary>
    public ImmutableArray<byte[]> Directories { get; }

    public static RestrictedPlaces Of(CompiledPolicy policy) =>
        Known.GetValue(policy, static policy => new RestrictedPlaces(policy));

    public bool ExpectsIn(ReadOnlySpan<byte> directory) =>
        _directories.GetAlternateLookup<ReadOnlySpan<byte>>().Contains(directory);
}
