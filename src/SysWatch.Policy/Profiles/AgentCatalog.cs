using SysWatch.Policy.Decisions;

namespace SysWatch.Policy.Profiles;

/// <summary>The signatures of every agent profile of a source.</summary>
public sealed class AgentCatalog
{
    /// <summary>Reads the `agent:` part of every profile below <c>agents/</c>; a profile that does not parse is left out.</summary>
    public static AgentCatalog Read(IProfileSource source) => throw new NotImplementedException();

    /// <summary>The profile whose signature matches, or null. Packages win over paths, paths over file names.</summary>
    /// <param name="commandName">The file name that the user typed.</param>
    public AgentSignature? Match(ExecutableIdentity executable, string commandName) => throw new NotImplementedException();
}

/// <param name="Profile">E.g. <c>agents/claude-code</c>.</param>
public sealed record AgentSignature(
    string Profile, string Name, IReadOnlyList<string> Executables, IReadOnlyList<string> Packages,
    IReadOnlyList<string> UnsafeFlags);
