using System.Diagnostics.CodeAnalysis;
using SysWatch.Core.Sessions;

namespace SysWatch.Linux.Mediation;

/// <summary>Objects that a rule of a session's policy names, by whatever path: hard links, binds, renames.</summary>
internal interface IProtectedInodes
{
    /// <param name="device">As <c>st_dev</c> of stat(2) has it.</param>
    /// <param name="path">The path by which the policy names the object: what is asked of the policy.</param>
    bool TryGetPath(Session session, ulong device, ulong inode, [NotNullWhen(true)] out byte[]? path);
}
