using SysWatch.Linux.Exec.Identity;
using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Attach;

/// <summary>
/// Which processes may be driven at all; asked before anything of them is changed. A program that has more rights than
/// its user, or that has confined itself, is not one that a session was begun for.
/// </summary>
internal static class AttachCheck
{
    private const ulong Secure = 23; // AT_SECURE: set-user-id and the like, see getauxval(3).

    /// <returns>Empty, or why not.</returns>
    public static string WhyNot(int pid)
    {
        if (!ProcFiles.IsUniform(pid, "Uid:"u8) || !ProcFiles.IsUniform(pid, "Gid:"u8) ||
            AuxiliaryVector.Find(pid, Secure) is null or not 0)
            return "it runs with other rights than its user's (set-user-id?), or cannot be read";
        if (RunningProgram.IsApart(pid))
            return "it has a user namespace of its own (a sandbox?)";
        return HasFilter(pid) ? "it has a system call filter (a sandbox, or a session that was released)" : "";
    }

    public static bool HasFilter(int tid) => ProcFiles.StatusField(tid, "Seccomp:"u8) != 0;
}
