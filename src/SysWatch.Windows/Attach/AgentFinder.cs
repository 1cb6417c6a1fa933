using SysWatch.Policy.Decisions;
using SysWatch.Policy.Patterns;
using SysWatch.Policy.Profiles;
using SysWatch.Windows.Seeing;

namespace SysWatch.Windows.Attach;

/// <summary>
/// Says whether a running process is an agent, by the catalog that launches go by. Its own word counts (its command
/// line): whoever pretends to be one is held to more than before. A batch file runs in cmd.exe, which is no agent:
/// what it starts is.
/// </summary>
internal static class AgentFinder
{
    /// <summary>What an executable is called that no glob names.</summary>
    private const string Nowhere = "/";

    /// <summary>Null: it is none, or its command line is not known yet.</summary>
    public static FoundAgent? Find(RunningProcess process, AgentCatalog agents)
    {
        var path = WindowsNames.Canonical(process.ImagePath) ?? "";
        var file = FileNameOf(process);
        var script = AgentScript.Of(file, process.CommandLine, process.WorkingDirectory);
        var names = script.Name.Length == 0 ? new List<string> { file } : [file, script.Name];
        var identity = new ExecutableIdentity(path.Length > 0 ? path : Nowhere, script.Package);
        return agents.MatchRunning(identity, names) is { } signature ? new FoundAgent(signature, process, path) : null;
    }

    /// <summary>Whether a later look may find what this one could not.</summary>
    public static bool IsUnclear(RunningProcess process) =>
        process.CommandLine.Length == 0 && AgentScript.IsInterpreter(FileNameOf(process));

    private static string FileNameOf(RunningProcess process) => process.ImagePath.Length > 0
        ? MemberPrograms.FileNameOf(process.ImagePath)
        : process.Entry.ImageName;
}
