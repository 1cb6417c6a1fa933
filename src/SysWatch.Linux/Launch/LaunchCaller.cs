using System.Globalization;
using System.Text;
using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Launch;

/// <summary>
/// What the daemon reads in /proc of a process that is to be a session. Trust it only while its pidfd is alive, or it
/// is held.
/// </summary>
internal static class LaunchCaller
{
    private const int PathBytesMax = 4097;

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <returns>Empty, or why this process cannot start a session here.</returns>
    public static string Inspect(int pid, out string workspace, out ulong startTime)
    {
        workspace = "";
        startTime = ProcFiles.StartTimeNs(pid);
        Span<byte> path = stackalloc byte[PathBytesMax];
        if (startTime == 0)
            return "this process has gone.";
        if (!SharesNamespace(pid, "ns/mnt"u8))
            return "this process has mounts of its own (a container?), where the daemon's paths mean other files. " +
                "Run syswatchd inside of it.";
        if (!SharesNamespace(pid, "ns/pid"u8))
            return "this process has process numbers of its own (a container?), which mean other processes to the " +
                "daemon. Run syswatchd inside of it.";
        var length = ProcFiles.ReadLink(pid, "root"u8, path);
        if (length != 1 || path[0] != (byte)'/')
            return "this process has another root directory (chroot), where the profile's paths mean other files.";
        length = ProcFiles.ReadLink(pid, "cwd"u8, path);
        if (length < 0)
            return $"its working directory cannot be read: {Errno.Describe(-length)}.";
        if (path[..length].EndsWith(" (deleted)"u8) && ProcFiles.LinkCount(pid, "cwd"u8) == 0)
            return "its working directory was deleted; start it in another one.";
        try
        {
            workspace = StrictUtf8.GetString(path[..length]);
        }
        catch (DecoderFallbackException)
        {
            return "its working directory's name is not UTF-8, so no profile can name it; start it in another one.";
        }
        return "";
    }

    /// <returns>Empty when the process has done its part: filter, no_new_privs and capabilities.</returns>
    public static string Unconfined(int pid, uint uid)
    {
        Span<byte> status = stackalloc byte[4096];
        var length = ProcFiles.Read(pid, "status"u8, status);
        if (length <= 0)
            return "this process has gone.";
        status = status[..length];
        if (ProcFiles.Field(status, "Seccomp:"u8) is not [(byte)'2'] ||
            ProcFiles.Field(status, "NoNewPrivs:"u8) is not [(byte)'1'])
            return "this process did not install the seccomp filter.";
        var left = DroppedCapabilities.Left(status, uid);
        return left == 0
            ? ""
            : string.Create(
                CultureInfo.InvariantCulture,
                $"this process kept capabilities (0x{left:x}) that a session may not have.");
    }

    private static bool SharesNamespace(int pid, ReadOnlySpan<byte> name)
    {
        Span<byte> own = stackalloc byte[64];
        Span<byte> other = stackalloc byte[64];
        var ownLength = ProcFiles.ReadLink(Environment.ProcessId, name, own);
        var length = ProcFiles.ReadLink(pid, name, other);
        return length > 0 && ownLength == length && own[..length].SequenceEqual(other[..length]);
    }
}
