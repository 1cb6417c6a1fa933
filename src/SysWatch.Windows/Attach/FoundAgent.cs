using SysWatch.Policy.Profiles;

namespace SysWatch.Windows.Attach;

/// <summary>A running program that an agent's signature matches.</summary>
/// <param name="Executable">Its canonical path; empty where that is not known.</param>
internal sealed record FoundAgent(AgentSignature Signature, RunningProcess Process, string Executable);
