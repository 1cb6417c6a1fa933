using SysWatch.Core.Processes;
using SysWatch.Linux.Exec.Identity;
using SysWatch.Policy.Profiles;

namespace SysWatch.Linux.Attach;

/// <summary>A running program that an agent's signature matches.</summary>
/// <param name="Uid">The real user and group.</param>
internal sealed record FoundAgent(
    AgentSignature Signature, StartedProgram Program, ProcessIdentity Process, uint Uid, uint Gid);
