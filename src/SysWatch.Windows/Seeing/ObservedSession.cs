using System.Collections.Immutable;
using SysWatch.Core.Sessions;
using SysWatch.Policy.Compilation;

namespace SysWatch.Windows.Seeing;

/// <summary>A session as the observer needs it.</summary>
/// <param name="userSid">Whose <c>HKCU</c> is meant.</param>
/// <param name="begun">FILETIME.</param>
internal sealed class ObservedSession(Session session, string userSid, long begun, IHeldObjects held)
{
    public Session Session => session;

    public SessionId Id => session.Id;

    public CompiledPolicy Policy => session.Policy;

    public bool IsAudit => session.Policy.Mode == PolicyMode.Audit;

    public string UserSid => userSid;

    public long Begun => begun;

    public IHeldObjects Held => held;

    /// <summary>The first process only leads to the agent, which is the first that it starts: a batch file's.
    /// </summary>
    public bool Leads { get; set; }

    /// <summary>Names of the program that the session was started for, once it is known.</summary>
    public ImmutableArray<string> AgentNames { get; set; } = [];
}
