using System.Diagnostics;
using System.Runtime.Versioning;
using SysWatch.Linux.Accounts;
using SysWatch.Windows.Api;

namespace SysWatch.Daemon.Configuration;

/// <summary>
/// The daemon's directory, held by a lock for as long as the daemon lives; the kernel takes the lock back however the
/// daemon dies. Disposing removes what is empty and was made here; records of sessions that still run stay.
/// </summary>
internal sealed class RunDirectory : IDisposable
{
    private const UnixFileMode Open = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute |
        UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
    private const UnixFileMode Closed = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    // A child that was to become the keeper shares a killed daemon's lock until it executes.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>A service whose stop was waited for in vain may still undo what its sessions have changed.</summary>
    public static readonly TimeSpan RemovalPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly DaemonOptions _options;
    private readonly FileStream _lock;

    private RunDirectory(DaemonOptions options, FileStream heldLock) => (_options, _lock) = (options, heldLock);

    private string LockPath => _lock.Name;

    /// <summary>As below, after a moment.</summary>
    public static RunDirectory? TryTake(DaemonOptions options, out string busy) =>
        TryTake(options, Patience, out busy);

    /// <summary>Null and the reason when another daemon holds it, and goes on doing so.</summary>
    /// <exception cref="IOException">Or <see cref="UnauthorizedAccessException"/>: cannot be made or used.</exception>
    public static RunDirectory? TryTake(DaemonOptions options, TimeSpan patience, out string busy)
    {
        var started = Stopwatch.GetTimestamp();
        RunDirectory? taken;
        while ((taken = TryTakeNow(options, out busy)) is null && Stopwatch.GetElapsedTime(started) < patience)
            Thread.Sleep(Pause);
        return taken;
    }

    private static RunDirectory? TryTakeNow(DaemonOptions options, out string busy)
    {
        MakeAll(options);
        busy = "";
        var path = Path.Combine(options.RunDirectory, "lock");
        try
        {
            // FileShare.None is flock(LOCK_EX | LOCK_NB).
            var heldLock = new FileStream(path, OwnFiles.Options(FileMode.OpenOrCreate, FileShare.None));
            if (IsDeleted(heldLock))
            {
                heldLock.Dispose();
                throw new IOException("its holder is just leaving");
            }

            File.Delete(options.ApiSocket);
            return new RunDirectory(options, heldLock);
        }
        catch (IOException e) when (e is not FileNotFoundException and not DirectoryNotFoundException)
        {
            busy = $"another syswatchd serves {options.RunDirectory} (it holds {path}). Stop it, or use another " +
                "--run-dir.";
            return null;
        }
    }

    public void Dispose()
    {
        try
        {
            File.Delete(_options.ApiSocket);
            RemoveIfEmpty(_options.SessionRecords);
            if (!Directory.Exists(_options.SessionRecords))
                File.Delete(LockPath);
            // Everyone may make one of this name on Windows, and the next daemon would have to refuse it.
            if (!OperatingSystem.IsWindows())
                RemoveIfEmpty(_options.RunDirectory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next daemon finds what is left, and uses it.
        }

        _lock.Dispose();
    }

    private static void MakeAll(DaemonOptions options)
    {
        if (!OperatingSystem.IsWindows())
        {
            Make(options.RunDirectory, Open);
            Make(options.SessionRecords, Closed);
            return;
        }

        ProtectedDirectory.Make(options.RunDirectory, isReadable: false);
        ProtectedDirectory.Make(options.SessionRecords, isReadable: false);
        // People look at the profiles that hold their agents.
        if (Path.GetDirectoryName(options.Profiles) == options.RunDirectory)
            ProtectedDirectory.Make(options.Profiles, isReadable: true);
    }

    [UnsupportedOSPlatform("windows")]
    private static void Make(string path, UnixFileMode mode)
    {
        var made = Directory.CreateDirectory(path, mode);
        if (made.LinkTarget is not null || FileRights.Of(path).Uid != 0)
            throw new IOException($"{path} must be a directory of root's own and no symbolic link. Remove it, or use " +
                "another --run-dir.");
        if (made.UnixFileMode != mode)
            File.SetUnixFileMode(path, mode);
    }

    /// <summary>
    /// Whether the file was opened before its last holder removed it: that lock would hold nobody off.
    /// </summary>
    private static bool IsDeleted(FileStream file) => OperatingSystem.IsLinux() &&
        new FileInfo($"/proc/self/fd/{file.SafeFileHandle.DangerousGetHandle()}").LinkTarget != file.Name;

    private static void RemoveIfEmpty(string path)
    {
        if (Directory.Exists(path) && !Directory.EnumerateFileSystemEntries(path).Any())
            Directory.Delete(path);
    }
}
