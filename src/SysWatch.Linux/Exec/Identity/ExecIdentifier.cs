using SysWatch.Core.Programs;
using SysWatch.Core.Sessions;
using SysWatch.Policy.Decisions;

namespace SysWatch.Linux.Exec.Identity;

/// <summary>A program at its exec stop, as the kernel tells it.</summary>
/// <param name="Executable">Resolved path; as /proc/PID/exe shows it, so a deleted file says so.</param>
/// <param name="Root"><c>/proc/PID/root</c>.</param>
/// <param name="IsScript">The file that was asked for is not the program that runs: a script line chose it.</param>
internal sealed record StartedProgram(
    string Executable, FileStatus Status, string Root, string WorkingDirectory, IReadOnlyList<string> Arguments,
    bool IsScript);

/// <summary>The program that a session was started for: the executable and, for an interpreter, its script.</summary>
/// <param name="Leads">Only leads to the agent: what the same process executes next is pinned in its place.</param>
internal sealed record AgentPin(FileIdentity Executable, InterpreterKind Kind, FileIdentity? Script, bool Leads)
{
    /// <summary>No program is it.</summary>
    public static AgentPin Gone { get; } = new(default, InterpreterKind.Other, null, false);

    public static AgentPin Of(SavedAgent saved) => new(
        FileIdentity.Of(saved.Executable),
        Enum.TryParse<InterpreterKind>(saved.Kind, out var kind) ? kind : InterpreterKind.Other,
        saved.Script is { } script ? FileIdentity.Of(script) : null, saved.Leads);

    public SavedAgent ToSaved() => new(Executable.ToSaved(), Kind.ToString(), Script?.ToSaved(), Leads);
}

/// <summary>Says which program a process runs. The folder's README gives the reasoning behind each condition.</summary>
/// <param name="uid">The session's user.</param>
/// <param name="begunNs">When the session began, in ns since 1970.</param>
internal sealed class ExecIdentifier(uint uid, long begunNs)
{
    /// <summary>What an executable is called that the session could have put where it is: no glob names it.</summary>
    private const string Nowhere = "/";

    /// <summary>The session's own command is the agent by definition.</summary>
    public AgentPin Pin(StartedProgram program)
    {
        var kind = KindOf(program);
        var script = ScriptOf(program, InterpreterCommand.Parse(kind, program.Arguments));
        var leads = program.IsScript &&
            (kind == InterpreterKind.Env || (kind == InterpreterKind.Shell && script is not null));
        return new AgentPin(program.Status.Identity, kind, script?.Status.Identity, leads);
    }

    /// <param name="agent">Null: this is the agent.</param>
    /// <param name="callerIsAgent">The process ran the agent until now.</param>
    public ExecutableIdentity Identify(StartedProgram program, AgentPin? agent, bool callerIsAgent)
    {
        var kind = KindOf(program);
        var executable = Walk(program, program.Executable);
        var pinned = agent is null || program.Status.Identity == agent.Executable;
        var isThere = executable?.Status.Identity == program.Status.Identity;
        var path = isThere && (executable!.IsUntouched || pinned) ? program.Executable : Nowhere;
        var interpreterHolds = isThere && (executable!.IsUnwritable || pinned);
        if (agent is null)
            return new ExecutableIdentity(program.Executable, PackageOf(program, kind, isFirst: true), IsAgent: true);
        var package = interpreterHolds ? PackageOf(program, kind, isFirst: false) : null;
        return new ExecutableIdentity(path, package, pinned && IsAgent(program, kind, agent, callerIsAgent));
    }

    private static InterpreterKind KindOf(StartedProgram program) =>
        InterpreterCommand.KindOf(Path.GetFileName(program.Executable.AsSpan()));

    private bool IsAgent(StartedProgram program, InterpreterKind kind, AgentPin agent, bool callerIsAgent)
    {
        if (kind == InterpreterKind.None)
            return true;
        var command = InterpreterCommand.Parse(kind, program.Arguments);
        return agent.Script is { } pinned && ScriptOf(program, command) is { } script &&
            script.Status.Identity == pinned &&
            (callerIsAgent || (script.IsUnwritable && SurroundingsHold(program, kind, command)));
    }

    private string? PackageOf(StartedProgram program, InterpreterKind kind, bool isFirst)
    {
        if (kind is not (InterpreterKind.Node or InterpreterKind.Bun or InterpreterKind.Deno or InterpreterKind.Python))
            return null;
        var command = InterpreterCommand.Parse(kind, program.Arguments);
        var script = ScriptOf(program, command);
        if (!isFirst && (!SurroundingsHold(program, kind, command) || script is { IsUnwritable: false }))
            return null;
        if (kind == InterpreterKind.Python)
            return Packages.Pypi(program.Root, script?.Path, command.Module, Sites(program, script));
        return script is null ? null : Packages.Npm(program.Root, script.Path);
    }

    /// <summary>Nothing that the session can write is loaded beside the script.</summary>
    private bool SurroundingsHold(StartedProgram program, InterpreterKind kind, InterpreterCommand command) =>
        kind switch
        {
            // Both load settings, with code, from the working directory.
            InterpreterKind.Bun or InterpreterKind.Deno =>
                Walk(program, program.WorkingDirectory) is { IsUnwritable: true },
            InterpreterKind.Python =>
                command.IgnoresUserSite && (command.Module is null || command.IgnoresDirectory) &&
                FindsItsLibrary(program),
            _ => true,
        };

    /// <summary>python finds its library, and what that starts, by the path that it is told to be.</summary>
    private bool FindsItsLibrary(StartedProgram program) =>
        program.Arguments[0].StartsWith('/') && Walk(program, program.Arguments[0]) is { IsUnwritable: true } found &&
        found.Status.Identity == program.Status.Identity;

    private TrustedPath? ScriptOf(StartedProgram program, InterpreterCommand command) =>
        command.Script is { } script && Walk(program, script) is { Status.IsRegular: true } found ? found : null;

    private IEnumerable<string> Sites(StartedProgram program, TrustedPath? script)
    {
        string?[] prefixes =
        [
            Path.GetDirectoryName(Path.GetDirectoryName(script?.Path)),
            Path.GetDirectoryName(Path.GetDirectoryName(program.Arguments is [var first, ..] ? first : null)),
            "/usr",
            "/usr/local",
        ];
        foreach (var prefix in prefixes.Distinct())
        {
            var libraries = $"{program.Root}{prefix}/lib";
            if (prefix is not ['/', ..] || !Directory.Exists(libraries))
                continue;
            foreach (var library in Directory.EnumerateDirectories(libraries, "python3*"))
            {
                foreach (var name in new[] { "site-packages", "dist-packages" })
                {
                    if (Walk(program, $"{library[program.Root.Length..]}/{name}") is { IsUnwritable: true } site)
                        yield return site.Path;
                }
            }
        }
    }

    private TrustedPath? Walk(StartedProgram program, string path) =>
        TrustedPath.Walk(program.Root, program.WorkingDirectory, path, uid, begunNs);
}
