using SysWatch.Linux.Bpf;
using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Keeper;

/// <summary>Who may take what the keeper holds: root, running the same program, outside of every session.</summary>
internal static class KeeperPeer
{
    private const string Deleted = " (deleted)";

    public static bool IsDaemon(FileDescriptor connection, Func<ILabels> openLabels)
    {
        if (!Sockets.TryGetPeer(connection, out var peer) || peer.Uid != 0)
            return false;
        using var process = Sockets.PeerPidfd(connection);
        var same = ExecutableOf(peer.Pid) is { } theirs && theirs == ExecutableOf(Environment.ProcessId);
        return same && IsOutside(peer.Pid, openLabels) && (process is null || Pidfd.IsAlive(process));
    }

    /// <summary>An upgrade has put a new file in the place of the one that we run.</summary>
    private static string? ExecutableOf(int pid)
    {
        Span<byte> path = stackalloc byte[4096];
        var length = ProcFiles.ReadLink(pid, "exe"u8, path);
        if (length <= 0)
            return null;
        var text = System.Text.Encoding.UTF8.GetString(path[..length]);
        return text.EndsWith(Deleted, StringComparison.Ordinal) ? text[..^Deleted.Length] : text;
    }

    private static bool IsOutside(int pid, Func<ILabels> openLabels)
    {
        ILabels? labels = null;
        try
        {
            labels = openLabels();
            return !labels.TryGet(pid, out _);
        }
        catch (BpfException)
        {
            // A successor that finds no pins makes new ones; nobody is labelled then.
            return true;
        }
        finally
        {
            (labels as IDisposable)?.Dispose();
        }
    }
}
