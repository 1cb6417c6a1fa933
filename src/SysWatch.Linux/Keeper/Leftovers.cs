using SysWatch.Linux.Bpf;
using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Keeper;

/// <summary>
/// Takes away what a daemon has left that never came back, once nothing of its sessions lives: the programs in the
/// kernel, the sessions' records, the sockets, the directory.
/// </summary>
internal static class Leftovers
{
    /// <summary>After a clean stop, when the keeper's socket was the last thing there.</summary>
    public static void RemoveIfEmpty(string runDirectory)
    {
        try
        {
            Directory.Delete(runDirectory);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The daemon still has its part there, and removes the directory itself.
        }
    }

    public static void Remove(string runDirectory)
    {
        var path = Path.Combine(runDirectory, "lock");
        try
        {
            // The daemon's own lock: where one lives or is just coming, what is left is that one's.
            using var own = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            using (var labels = PinnedLabels.Open(runDirectory))
            {
                if (!labels.IsEmpty)
                    return;
            }
            PinDirectory.Mount(runDirectory).Unmount();
            CgroupRoot.Release(runDirectory);
            if (Directory.Exists(Path.Combine(runDirectory, "sessions")))
                Directory.Delete(Path.Combine(runDirectory, "sessions"), recursive: true);
            foreach (var name in (string[])["api.sock", "launch.sock", KeeperProgram.SocketName, "lock"])
                File.Delete(Path.Combine(runDirectory, name));
            Directory.Delete(runDirectory);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or BpfException)
        {
            // A successor finds what is left, and uses it or takes it away.
        }
    }
}
