using System.Diagnostics.CodeAnalysis;
using SysWatch.Core.Sessions;
using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Mediation;

/// <summary>Objects that a rule of a session's policy names, by whatever path: hard links, binds, renames.</summary>
internal interface IProtectedInodes
{
    /// <param name="path">The path by which the policy names the object: what is asked of the policy.</param>
    bool TryGetPath(Session session, in ObjectFacts facts, [NotNullWhen(true)] out byte[]? path);
}
