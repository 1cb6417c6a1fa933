using System.Collections.Frozen;
using SysWatch.Policy.Decisions;

namespace SysWatch.Windows.Seeing;

/// <summary>What no profile opens on Windows, and what the stopped are told. Detected, not prevented.</summary>
internal static class WindowsWall
{
    private const string ReachesIntoOthers =
        "It reads or controls other processes, which may hold secrets or more rights.";

    private const string UseOutput = "Use the program's own output and logs, or debug it outside of the session.";

    private const string OutsideOfIt = "What it makes runs outside of the session, where no rule holds it.";

    public static RuleSummary Look { get; } = Rule("look", Guard.Processes, ReachesIntoOthers, UseOutput);

    public static RuleSummary Inject { get; } = Rule(
        "inject", Guard.Processes,
        "It can put code, handles or a child of its own into a process outside of the session.", UseOutput);

    public static RuleSummary Tree { get; } = Rule(
        "tree", Guard.Files, "Rules name what is below this directory, and would not know it by its new path.",
        "Make a new directory, and move what is in this one piece by piece.");

    public static RuleSummary Control { get; } = Rule(
        "control", Guard.Processes, "It changes how a process outside of the session runs, and could stop it.",
        "Change processes that the session started; ask the user to change others.");

    public static RuleSummary Escape { get; } = Rule(
        "escape", Guard.Processes, "A process of the session is not in the session's job, so nothing holds it.",
        "Start programs in the ordinary way, not as another process's child and not out of the job.");

    public static RuleSummary Parent { get; } = Rule(
        "parent", Guard.Processes, "It made a process as the child of one outside of the session.",
        "Start programs as the session's own children.");

    public static RuleSummary Wmi { get; } = Rule(
        "wmi", Guard.Processes, "WMI makes processes in its own name. " + OutsideOfIt,
        "Start the program itself; PowerShell's Start-Process does.");

    public static RuleSummary Task { get; } = Rule(
        "task", Guard.Processes,
        "The task scheduler makes processes in its own name, also after the session has ended.",
        "Start the program itself, or ask the user to make the task.");

    public static RuleSummary Service { get; } = Rule(
        "service", Guard.Processes, "A service makes processes in its own name. " + OutsideOfIt,
        "Start the program itself.");

    public static RuleSummary Undecided { get; } = Rule(
        "undecided", Guard.Processes, "SysWatch failed while it decided on what was seen, so the process was ended.",
        "Try again; if it happens again, look into syswatchd's log and report it.");

    /// <summary>
    /// Programs whose purpose is to have something run outside of the session, by their file's name. A copy under
    /// another name is not known by it: what such programs do is watched for as well (pipes, tasks, WMI). A profile
    /// that names the program in a rule of its own opens it.
    /// </summary>
    public static FrozenDictionary<string, RuleSummary> Programs { get; } = ProgramsByName();

    private static FrozenDictionary<string, RuleSummary> ProgramsByName()
    {
        var linux = Rule(
            "wsl", Guard.Exec,
            "What runs in WSL runs in a virtual machine that no rule reaches, with the user's drives.",
            "Use programs of Windows, or run the agent in WSL with SysWatch for Linux.");
        var container = Rule(
            "container", Guard.Exec,
            "A container's engine runs what it is told outside of the session, with any folder.",
            "Ask the user to run it, or allow the program in the profile by name.");
        var scheduler = Rule("scheduler", Guard.Exec, Task.Reason, Task.Instead);
        var remote = Rule(
            "remote-start", Guard.Exec, "It has a service, here or on another machine, start programs.",
            "Start the program itself.");
        var shell = Rule(
            "shell", Guard.Exec, "It has a program of the desktop, outside of the session, start what it is told.",
            "Start the program itself.");
        return new Dictionary<string, RuleSummary>
        {
            ["wsl.exe"] = linux, ["wslhost.exe"] = linux, ["bash.exe:system32"] = linux,
            ["docker.exe"] = container, ["podman.exe"] = container, ["nerdctl.exe"] = container,
            ["explorer.exe"] = shell, ["wt.exe"] = shell, ["bitsadmin.exe"] = remote,
            ["schtasks.exe"] = scheduler, ["at.exe"] = scheduler,
            ["psexec.exe"] = remote, ["psexec64.exe"] = remote, ["paexec.exe"] = remote, ["winrs.exe"] = remote,
            ["wmic.exe"] = Rule("wmic", Guard.Exec, Wmi.Reason, Wmi.Instead),
            ["runas.exe"] = remote, ["sc.exe"] = remote,
        }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    private static RuleSummary Rule(string name, Guard guard, string reason, string instead) =>
        new($"wall:{name}", guard, Verdict.Deny, reason, instead, File: "", Line: 0, Locked: true);
}
