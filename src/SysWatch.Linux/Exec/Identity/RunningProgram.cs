using System.Text;
using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Exec.Identity;

/// <summary>A program that runs already. Its arguments are its own word: only for one that is trusted.</summary>
internal static class RunningProgram
{
    private const int ArgumentBytesMax = 16 << 10;

    public static StartedProgram? Read(int pid)
    {
        if (Link(pid, "exe") is not { } executable ||
            !FileIdentity.TryStat($"/proc/{pid}/exe", follow: true, out var status))
            return null;
        var bytes = new byte[ArgumentBytesMax];
        var length = ProcFiles.Read(pid, "cmdline"u8, bytes);
        var arguments = length <= 0 ? [] : Encoding.UTF8.GetString(bytes, 0, length).TrimEnd('\0').Split('\0');
        return new StartedProgram(
            executable, status, $"/proc/{pid}/root", Link(pid, "cwd") ?? "/", arguments, IsScript: false);
    }

    /// <summary>As the kernel named it at its exec, or as it has named itself since; at most 15 bytes.</summary>
    public static string? Name(int pid)
    {
        Span<byte> name = stackalloc byte[64];
        var length = ProcFiles.Read(pid, "comm"u8, name);
        return length > 0 ? Encoding.UTF8.GetString(name[..length]).TrimEnd('\n') : null;
    }

    /// <summary>Whether its user namespace is another than the daemon's, or cannot be read.</summary>
    public static bool IsApart(int pid) => Link(pid, "ns/user") != Link(Environment.ProcessId, "ns/user");

    public static string? Link(int pid, string name)
    {
        Span<byte> path = stackalloc byte[4097];
        var length = ProcFiles.ReadLink(pid, Encoding.ASCII.GetBytes(name), path);
        return length > 0 ? Encoding.UTF8.GetString(path[..length]) : null;
    }
}
