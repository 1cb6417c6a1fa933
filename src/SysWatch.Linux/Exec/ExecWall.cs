using SysWatch.Policy.Decisions;

namespace SysWatch.Linux.Exec;

/// <summary>What no profile opens, in the words that the refused are told.</summary>
internal static class ExecWall
{
    public static RuleSummary Unlabelled { get; } = Rule(
        "unlabelled",
        "The process carries the session's system call filter and not its label, so no policy can be held.",
        "Start the session again; if it happens again, report it.");

    public static RuleSummary Traced { get; } = Rule(
        "traced", "Another program traces this process, so its environment cannot be cleaned before it runs.",
        "Debug the program outside of the session.");

    public static RuleSummary Unreadable { get; } = Rule(
        "unreadable",
        "The new program's memory is not of the form that can be cleaned (a foreign word size, or damaged).",
        "Build or install the program for this machine's native 64-bit architecture.");

    public static RuleSummary Failed { get; } = Rule(
        "exec-failed", "SysWatch failed while it prepared the program, so the program was ended before it ran.",
        "Try again; if it happens again, look into syswatchd's log and report it.");

    public static RuleSummary Namespace { get; } = Rule(
        "user-namespace", "The profile requires the guard `processes`, and this machine refuses user namespaces.",
        "Allow them (sysctl user.max_user_namespaces, kernel.apparmor_restrict_unprivileged_userns), or leave " +
        "`processes` out of `require`.");

    private static RuleSummary Rule(string name, string reason, string instead) =>
        new($"wall:{name}", Guard.Exec, Verdict.Deny, reason, instead, File: "", Line: 0, Locked: true);
}
