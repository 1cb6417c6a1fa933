using SysWatch.Core.Processes;
using SysWatch.Linux.Exec.Identity;
using SysWatch.Linux.Interop;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Profiles;

namespace SysWatch.Linux.Attach;

/// <summary>
/// Says whether a running process is an agent. Its own word counts (arguments): whoever pretends to be one is held to
/// more than before.
/// </summary>
internal static class AgentFinder
{
    private const string Deleted = " (deleted)";

    /// <summary>How many arguments of env(1) may come before the program's file.</summary>
    private const int EnvArgumentsMax = 4;

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
        return agents.MatchRunning(identity, NamesOf(program, kind)) is { } signature &&
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

    private static List<string> NamesOf(StartedProgram program, InterpreterKind kind)
    {
        var names = new List<string> { Path.GetFileName(PathOf(program)) };
        if (program.Arguments is [var first, ..])
            names.Add(Path.GetFileName(first));
        if (kind == InterpreterKind.Env)
            names.AddRange(program.Arguments.Skip(1).Take(EnvArgumentsMax).Select(name => Path.GetFileName(name)));
        else if (kind != InterpreterKind.None && InterpreterCommand.Parse(kind, program.Arguments).Script is { } script)
            names.Add(Path.GetFileName(script));
        return names;
    }
}
