using SysWatch.Policy.Decisions;

namespace SysWatch.Policy.Compilation;

public sealed partial class CompiledPolicy
{
    /// <summary>The actors that an executable is; asked once per exec, not per request.</summary>
    public ActorSet ActorsOf(ExecutableIdentity executable) => throw new NotImplementedException();

    /// <summary>
    /// Whether a program at this resolved path could be an actor: named by a glob, or an interpreter that may run a
    /// package that a rule names. False is final, so that most execs need no closer look.
    /// </summary>
    public bool MayBeActor(ReadOnlySpan<byte> path) => throw new NotImplementedException();

    /// <summary>
    /// Decides for one path. With several accesses the strictest answer wins. Paths over 4,096 bytes are denied.
    /// Does not allocate.
    /// </summary>
    /// <param name="path">Absolute, resolved, no trailing slash; bytes, not necessarily UTF-8. An abstract socket's starts with '@'.</param>
    public Decision DecidePath(ReadOnlySpan<byte> path, PathAccess access, ActorSet actors) =>
        throw new NotImplementedException();

    /// <summary>
    /// Whether some path strictly below this directory (or the directory itself) could be refused, asked or audited
    /// for any of these accesses, to any actor: where false, nothing below needs to be looked at or marked.
    /// </summary>
    public bool MayRestrictBelow(ReadOnlySpan<byte> directory, PathAccess access) => throw new NotImplementedException();

    /// <summary>Whether this very path could be refused, asked or audited for any of these accesses, to any actor.</summary>
    public bool MayRestrict(ReadOnlySpan<byte> path, PathAccess access) => throw new NotImplementedException();

    /// <summary>
    /// The literal directories (no wildcard) below which everything lies that a deny, ask or audit rule names for these
    /// accesses: where to start looking, e.g. <c>/home/u/.aws</c>, <c>/work/app</c>.
    /// </summary>
    public IReadOnlyList<string> RestrictedRoots(PathAccess access) => throw new NotImplementedException();

    /// <summary>Decides for one use of the network. Does not allocate.</summary>
    public Decision DecideNetwork(in NetworkRequest request, ActorSet actors) => throw new NotImplementedException();

    /// <summary>Deny means: hide this variable from a program that is these actors.</summary>
    public Decision DecideEnvironment(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, ActorSet actors) =>
        throw new NotImplementedException();
}
