using System.Text;
using SysWatch.Linux.Interop;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace SysWatch.Linux.Bpf;

/// <summary>
/// A bpffs of our own at <c>RUN-DIR/bpf</c>. What is pinned there holds without a daemon; it ends with the machine,
/// or with the mount namespace that it was mounted in.
/// </summary>
internal sealed unsafe class PinDirectory
{
    private const uint NoSuidNoDevNoExec = 2 | 4 | 8;
    private const int Detach = 2;
    private const string FileSystem = "bpf";

    private readonly string _path;

    private PinDirectory(string path) => _path = path;

    public static PinDirectory Mount(string runDirectory)
    {
        var path = Path.Combine(Path.GetFullPath(runDirectory), "bpf");
        Directory.CreateDirectory(path);
        if (!MountTable.Read().Any(mount => mount.Point == path && mount.FileSystem == FileSystem))
            MountNew(path, FileSystem, "mode=0700");
        return new PinDirectory(path);
    }

    /// <summary>Mounts a file system that needs no device.</summary>
    public static void MountNew(string path, string fileSystem, string options)
    {
        fixed (byte* source = Bytes("syswatch"))
        fixed (byte* target = Bytes(path))
        fixed (byte* type = Bytes(fileSystem))
        fixed (byte* data = Bytes(options))
        {
            if (mount(source, target, type, NoSuidNoDevNoExec, data) == 0)
                return;
        }

        throw new BpfException(
            $"mounting {fileSystem} at {path} failed: {BpfException.Describe(errno)}; " +
            "syswatchd must run as root and outside a container, or in one that may mount and use bpf");
    }

    public string PathOf(string name) => Path.Combine(_path, name);

    public bool Has(string name) => File.Exists(PathOf(name));

    public BpfHandle? TryOpen(string name)
    {
        if (!Has(name))
            return null;
        var handle = LibBpf.OpenPin(PathOf(name));
        if (!handle.IsInvalid)
            return handle;
        var why = BpfException.Describe((int)handle.DangerousGetHandle());
        throw new BpfException($"opening the pin {PathOf(name)} failed: {why}");
    }

    public BpfHandle Open(string name) =>
        TryOpen(name) ?? throw new BpfException($"{PathOf(name)} is missing: stop syswatchd and start it again");

    public void Remove(string name) => File.Delete(PathOf(name));

    /// <summary>Takes every pin away: programs are detached and maps are freed when nobody else holds them.</summary>
    public void Clear()
    {
        // The kernel puts iterators of its own into every bpffs, which cannot be deleted.
        foreach (var pin in Directory.EnumerateFiles(_path, "*sw_*").ToArray())
            File.Delete(pin);
    }

    public void Unmount()
    {
        Clear();
        UnmountAt(_path);
    }

    /// <summary>Unmounts, and removes the directory.</summary>
    public static void UnmountAt(string path)
    {
        fixed (byte* target = Bytes(path))
        {
            if (umount2(target, Detach) != 0)
                throw new BpfException($"unmounting {path} failed: {BpfException.Describe(errno)}");
        }

        Directory.Delete(path);
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text + '\0');
}
