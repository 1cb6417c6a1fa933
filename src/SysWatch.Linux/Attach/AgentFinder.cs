using SysWatch.Core.Processes;
using SysWatch.Core.Programs;
using SysWatch.Linux.Abi;
using SysWatch.Linux.Exec.Identity;
using SysWatch.Linux.Interop;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Profiles;

namespace SysWatch.Linux.Attach;

/// <summary>
/// Says whether a running process is an agent. Its own word counts (its name, its arguments): whoever pretends to be
/// one is held to more than before.
/// </summary>
internal static class AgentFinder
{
    private const string Deleted = " (deleted)";

    private const int CutAt = KernelAbi.CommBytes - 1;

    private static readonly string[] Interpreters =
    [
        "node", "nodejs", "bun", "deno", "python", "python3",
        .. Enumerable.Range(8, 12).Select(minor => $"python3.{minor}"),
    ];

    /// <summary>Null: it is none, or has gone.</summary>
    public static FoundAgent? Look(int pid, AgentCatalog agents)
    {
        var started = ProcFiles.StartTimeNs(pid);
        if (started == 0 || RunningProgram.Read(pid) is not { } program)
            return null;
        var uid = (uint)ProcFiles.StatusField(pid, "Uid:"u8);
        var kind = InterpreterCommand.KindOf(Path.GetFileName(PathOf(program).AsSpan()));
        var identity = new ExecutableIdentity(PathOf(program), PackageOf(program, kind, uid));
        // A script of a shell sets something up and executes the agent, perhaps by `syswatch run`; and who has more
        // rights than its user is nobody's agent.
        if (kind == InterpreterKind.Shell || !ProcFiles.IsUniform(pid, "Uid:"u8))
            return null;
        return agents.MatchRunning(identity, NamesOf(pid, program, kind)) is { } signature &&
            ProcFiles.StartTimeNs(pid) == started
            ? new FoundAgent(
                signature, program, new ProcessIdentity(pid, started), uid,
                (uint)ProcFiles.StatusField(pid, "Gid:"u8))
            : null;
    }

    /// <summary>The file names that a program must have at its start, so that a closer look is due.</summary>
    public static IEnumerable<string> FileNames(AgentCatalog agents)
    {
        var names = agents.Signatures.SelectMany(signature => signature.Attach)
            .Select(executable => executable[(executable.LastIndexOf('/') + 1)..])
            .Where(name => name.IndexOfAny(['*', '?', '[', '{', '\\']) < 0);
        return agents.Signatures.Any(signature => signature.Packages.Count > 0) ? names.Concat(Interpreters) : names;
    }

    /// <summary>A program that has renewed itself while it ran is still what it was.</summary>
    private static string PathOf(StartedProgram program) =>
        program.Executable.EndsWith(Deleted, StringComparison.Ordinal)
            ? program.Executable[..^Deleted.Length]
            : program.Executable;

    private static string? PackageOf(StartedProgram program, InterpreterKind kind, uint uid) =>
        kind is InterpreterKind.Node or InterpreterKind.Bun or InterpreterKind.Deno or InterpreterKind.Python
            ? new ExecIdentifier(uid, begunNs: 0).Identify(program, agent: null, callerIsAgent: true).Package
            : null;

    private static List<string> NamesOf(int pid, StartedProgram program, InterpreterKind kind)
    {
        var names = new List<string> { Path.GetFileName(PathOf(program)) };
        // What was executed may have been a link, or a script: its name is the process's, cut after 15 bytes.
        if (RunningProgram.Name(pid) is { Length: < CutAt } name)
            names.Add(name);
        if (kind != InterpreterKind.None && InterpreterCommand.Parse(kind, program.Arguments).Script is { } script)
            names.Add(Path.GetFileName(script));
        return names;
    }
}
