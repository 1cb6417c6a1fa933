using System.Collections.Frozen;
using SysWatch.Core.Processes;
using SysWatch.Policy.Decisions;
using SysWatch.Windows.Names;
using SysWatch.Windows.Seeing.Packages;

namespace SysWatch.Windows.Seeing;

/// <summary>
/// Says which program a member runs, and so which of a profile's programs it is. Grants hang on the answer: a name that
/// the session could have put another program under is none. For the observer's thread.
/// </summary>
internal sealed class MemberPrograms(ObjectNames names, IProcessFacts processes, IProgramFacts programs)
{
    /// <summary>What an executable is called that could be any: no glob names it.</summary>
    private const string Nowhere = "/";

    /// <summary>Programs that run what they are told: one of the same file need not be the agent.</summary>
    private static readonly FrozenSet<string> Interpreters = new[]
    {
        "node.exe", "bun.exe", "deno.exe", "python.exe", "pythonw.exe", "python3.exe", "py.exe", "pypy.exe", "cmd.exe",
        "powershell.exe", "pwsh.exe", "bash.exe", "sh.exe", "zsh.exe", "dash.exe", "wscript.exe", "cscript.exe",
        "mshta.exe", "java.exe", "javaw.exe", "dotnet.exe", "perl.exe", "ruby.exe", "php.exe", "rundll32.exe",
        "env.exe", "busybox.exe", "wsl.exe", "conhost.exe", "msbuild.exe", "electron.exe",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public MemberProgram Of(ObservedSession session, TreeProcess process)
    {
        if (process.Notes is MemberProgram known && known.Policy == session.Policy &&
            (known.Claim is null || process.KernelLine.Length == 0))
            return known;
        var before = process.Notes as MemberProgram;
        var facts = before is null && !process.HasEnded ? processes.Of(process.Pid) : null;
        // Its number may be another's by now.
        if (facts is not null && facts.Created > process.Begun + FileTimes.TicksPerMs * 1000)
            facts = null;
        var path = facts is { ImagePath.Length: > 0 } ? facts.ImagePath
            : process.ImageName.Contains('\\') ? process.ImageName : null;
        var image = before?.Image ?? (path is null ? null : names.Of(path));
        if (image is { Names.IsEmpty: true })
            image = null;
        if (process.IsAgent && session.AgentNames.IsEmpty && image is not null)
            session.AgentNames = image.Names;
        var identity = Identify(session, process, image);
        var package = before?.Package;
        var claim = before?.Claim;
        if (before is null && facts is not null && image is not null && identity.Path != Nowhere &&
            programs.PackageOf(new ProgramStart(process.Pid, image.Display, facts, process.IsAgent)) is { } claimed)
            (package, claim) = process.IsAgent
                ? (claimed, claim)
                : (package, new PackageClaim(claimed, facts.CommandLine));
        // The job tells of a process before the kernel's events do.
        if (claim is not null && process.KernelLine.Length > 0)
            (package, claim) = (claim.Settled(process.KernelLine), null);
        var found = new MemberProgram(
            image, session.Policy.ActorsOf(identity with { Package = package }), session.Policy,
            before?.Snapshot ?? Describe(process, image, facts))
        {
            IsTold = before?.IsTold ?? false, Package = package, Claim = claim,
        };
        process.Notes = found;
        return found;
    }

    /// <summary>The file that it runs became known.</summary>
    public void Loaded(TreeProcess process, string ntPath)
    {
        if (process.Notes is not MemberProgram { Image: null } known)
            return;
        var file = ntPath.AsSpan(ntPath.LastIndexOf('\\') + 1);
        if (!file.Equals(FileNameOf(process.ImageName), StringComparison.OrdinalIgnoreCase) ||
            names.Of(ntPath) is not { Names.IsEmpty: false } image)
            return;
        process.Notes = known with
        {
            Image = image, Policy = null!, Snapshot = known.Snapshot with { Executable = image.Display },
        };
    }

    public static string FileNameOf(string path) => path[(path.LastIndexOfAny(['\\', '/']) + 1)..];

    private ExecutableIdentity Identify(ObservedSession session, TreeProcess process, NamedObject? image)
    {
        if (image is null)
            return new ExecutableIdentity(Nowhere, IsAgent: process.IsAgent);
        var path = image.Names[0];
        var isSame = process.IsAgent || programs.IsUntouched(image.Display, process.Pid, session.Begun);
        var isAgent = process.IsAgent || (isSame && !Interpreters.Contains(FileNameOf(path)) &&
            session.AgentNames.Contains(path, StringComparer.OrdinalIgnoreCase));
        return new ExecutableIdentity(isSame ? path : Nowhere, IsAgent: isAgent);
    }

    public static ProcessSnapshot Describe(TreeProcess process, NamedObject? image, ProcessFacts? facts) => new(
        process.Identity, process.ParentPid, image?.Display ?? process.ImageName,
        CommandLineText.Split(process.CommandLine.Length > 0 ? process.CommandLine : facts?.CommandLine ?? ""),
        facts?.WorkingDirectory ?? "", process.Action);
}
