using System.Text;
using SysWatch.Linux.Interop;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace SysWatch.Linux.Bpf;

/// <summary>The root of the cgroup v2 tree, where programs see every socket of the machine.</summary>
internal static unsafe class CgroupRoot
{
    private const string FileSystem = "cgroup2";

    /// <summary>Where it is mounted, maybe beside v1; else mounts it in the run directory.</summary>
    public static string Find(string runDirectory)
    {
        var mounts = MountTable.Read().Where(mount => mount.FileSystem == FileSystem).ToArray();
        var whole = mounts.FirstOrDefault(mount => mount.Root == "/");
        if (whole is not null)
            return whole.Point;
        var path = OwnMount(runDirectory);
        Directory.CreateDirectory(path);
        PinDirectory.MountNew(path, FileSystem, "");
        return path;
    }

    /// <summary>Takes our own mount away where we made one.</summary>
    public static void Release(string runDirectory)
    {
        var path = OwnMount(runDirectory);
        if (!MountTable.Read().Any(mount => mount.Point == path))
            return;
        PinDirectory.UnmountAt(path);
    }

    public static FileDescriptor Open(string path)
    {
        int fd;
        fixed (byte* name = Encoding.UTF8.GetBytes(path + '\0'))
            fd = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (fd < 0)
            throw new BpfException($"opening the cgroup root {path} failed: {BpfException.Describe(errno)}");
        return new FileDescriptor(fd);
    }

    private static string OwnMount(string runDirectory) => Path.Combine(Path.GetFullPath(runDirectory), "cgroup");
}
