using System.Collections.Immutable;
using SysWatch.Core.Backends;
using SysWatch.Policy.Decisions;

namespace SysWatch.Linux.Fanotify;

/// <summary>What this guard does not hold, in the words that a user reads.</summary>
internal static class FileGuardPosture
{
    /// <param name="lsmRefusal">Why the kernel programs do not hold files here; null where they do.</param>
    public static GuardPosture Files(string? lsmRefusal) => lsmRefusal is null
        ? new GuardPosture(
            Guard.Files, GuardState.Partial, ["bpf-lsm", "fanotify", "seccomp"], [.. GapsWithLsm, .. GapsAnywhere],
            "No mechanism that this version of SysWatch has.")
        : new GuardPosture(
            Guard.Files, GuardState.Partial, ["fanotify", "seccomp"], [.. GapsWithoutLsm, .. GapsAnywhere],
            $"BPF-LSM decides at every operation, and is not to be had here: {lsmRefusal}.");

    private static ImmutableArray<string> GapsAnywhere { get; } =
    [
        "A file that was open, or mapped into memory, before the session began or before the rule was in force " +
        "stays readable through that descriptor or mapping.",
        "While no daemon runs, what members open right beside a protected name waits for the next one, and is " +
        "refused after 30 seconds.",
    ];

    private static ImmutableArray<string> GapsWithLsm { get; } =
    [
        "Changing the times of a protected file, reading its attributes, and watching a protected directory " +
        "(inotify) are not prevented; changing its extended attributes and access list is, where the file, or a " +
        "directory above it that rules name, was there when the session began or has been seen to appear since.",
        "A question to a person waits at opens of files, and at names that are made, moved or linked; elsewhere it " +
        "is a refusal. In a session that began under rules without one and gets such rules later, it waits at opens " +
        "only.",
        "On a file system that does not tell upper from lower case, a rule means the spelling that it writes.",
        "A rule reaches what lies behind a symbolic link, a second mount or a hard link as far as the file, or a " +
        "directory above it that rules name, was there when the session began or has been seen to appear since; " +
        "and what a symbolic link was made to, or what was mounted elsewhere, from a moment after. What is mounted " +
        "over a name that rules mean they mean by that path alone.",
        "What somebody outside of the session writes anew where a symbolic link of a rule leads to a file can be " +
        "opened for a millisecond or two. So can what has appeared under a protected name since the session began, " +
        "where somebody outside moves or links it; and for good where so many names change at once that some are " +
        "not told of (`lost` says so), or where a file server of the kernel moves it.",
        "A file that a path rule does not name where it lies, and that somebody outside of the session moves or " +
        "links to a protected name, can be opened for a millisecond or two under its old name.",
        "In a session with a mount namespace of its own (a container), paths are those of that namespace.",
    ];

    private static ImmutableArray<string> GapsWithoutLsm { get; } =
    [
        "Opens that are allowed are not recorded, although a profile says `record: files`.",
        "Deleting a protected file, changing its mode, owner or times, and truncating it by name (truncate(2)) " +
        "are not prevented; opening it is, and renaming and linking are by the seccomp guard.",
        "Making a unix socket under a protected name by bind(2) is not prevented; directories, FIFOs and device " +
        "files are, by the seccomp guard.",
        "The names in a protected directory can be listed; only the files in it cannot be opened.",
        "Between the moment that a file or directory appears under a protected name in a directory that did not " +
        "exist when the session began, or deep in the workspace, and the moment that it is marked (a millisecond " +
        "or two), it can be opened. A file that a session member makes there against a rule is removed at once.",
        "A file that the session's user could not open when it was marked or passed over, and that somebody else " +
        "later gives it permission for, is not looked at again until a policy change or the next session.",
        "The temporary file by which its owner replaces a protected one from outside is guarded only where a " +
        "rule means its name as well.",
        "A file that members could open, and that lay unchanged for two seconds before somebody outside gave it " +
        "a protected name, can be opened for a millisecond or two more.",
        "Rules with wildcards for files below /proc, /sys and other file systems that store nothing have no effect; " +
        "one that names such a file keeps the session from starting.",
        "What rules forbid to be written below /usr (not /usr/local), /lib and /etc is left to the permissions " +
        "there in every session but root's.",
        "Paths longer than 4,096 bytes, and trees deeper than 256 directories, are not searched for names.",
    ];

    private const string CopyGap =
        "A program that may not be executed can still be read, copied under another name or into memory, and the " +
        "copy executed; a files rule that denies reading it stops that.";

    private static ImmutableArray<string> ExecGaps { get; } =
    [
        CopyGap,
        "A program file is refused when it is executed, and when the system's dynamic loader is started by hand " +
        "to load it, but not when a program of the session's own making reads it and runs it from memory.",
    ];

    private static ImmutableArray<string> ExecGapsWithCode { get; } =
    [
        CopyGap,
        "A program that a person is asked about is asked about when it is executed, not when a program of the " +
        "session's own making maps it; nor is mapped code held to a rule for every path, or to a default.",
    ];

    /// <param name="lsmRefusal">As for files.</param>
    /// <param name="holdsCode">The kernel programs also decide where a file is mapped as code.</param>
    public static GuardPosture Exec(string? lsmRefusal, bool holdsCode) => new(
        Guard.Exec, GuardState.Partial, lsmRefusal is null ? ["bpf-lsm", "fanotify"] : ["fanotify"],
        holdsCode ? ExecGapsWithCode : ExecGaps, "Deny reading what may not be executed, too.");

    /// <summary>What one session's trees add to that.</summary>
    public static ImmutableArray<string> GapsOf(SessionWalk walk, CreationWatcher watcher)
    {
        var gaps = ImmutableArray.CreateBuilder<string>();
        if (watcher.Blind > 0)
        {
            gaps.Add(
                $"{watcher.Blind} file system(s) with protected names cannot report new files (overlay, FUSE or " +
                "network file systems): a file that appears there under a protected name is guarded only where " +
                "its directory is.");
        }
        if (walk.Unnamed > 0)
        {
            gaps.Add(
                $"{walk.Unnamed} names are too long, or too many, for the kernel's table of objects: where a link or " +
                "a mount leads to what they mean, only opening it is prevented.");
        }
        if (walk.Skipped > 0)
            gaps.Add($"{walk.Skipped} directories or names could not be searched for protected files.");
        return gaps.ToImmutable();
    }
}
