using System.Runtime.InteropServices;
using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Bpf;

/// <summary>The programs and maps that are embedded in this assembly, opened for loading.</summary>
internal sealed unsafe class KernelObject : IDisposable
{
    private const string Resource = "syswatch.bpf.o";
    private const uint CgroupSockAddr = 18;

    // libbpf before 1.3 does not know these sections.
    private static readonly Dictionary<string, uint> UnixAttachTypes = new()
    {
        ["sw_connect_unix"] = 49,
        ["sw_sendmsg_unix"] = 50,
    };

    private readonly BpfObjectHandle _handle;
    private readonly Dictionary<string, nint> _programs = [];
    private readonly Dictionary<string, nint> _maps = [];

    public KernelObject()
    {
        _handle = Open();
        for (var map = LibBpf.NextMap(_handle, 0); map != 0; map = LibBpf.NextMap(_handle, map))
            _maps.Add(Marshal.PtrToStringUTF8(LibBpf.MapName(map))!, map);
        for (var program = LibBpf.NextProgram(_handle, 0); program != 0; program = LibBpf.NextProgram(_handle, program))
            Add(program);
    }

    public static byte[] Bytes { get; } = ReadResource();

    /// <summary>
    /// FNV-1a of the object, never 0: tells builds apart, proves nothing. A cryptographic one would need OpenSSL.
    /// </summary>
    public static ulong Hash { get; } = HashOf(Bytes);

    /// <summary>What kernels before 6.2, 6.7 or 6.8 lack.</summary>
    public static IReadOnlyCollection<string> Recent { get; } =
        [.. UnixAttachTypes.Keys, "sw_inode_set_acl", "sw_inode_remove_acl", "sw_ioctl_compat"];

    public BpfObjectHandle Handle => _handle;

    public IEnumerable<string> Maps => _maps.Keys;

    public IEnumerable<string> Programs => _programs.Keys;

    /// <summary>Those that are attached to functions of the kernel: BPF-LSM, and what serves it.</summary>
    public IEnumerable<string> SecurityPrograms =>
        Programs.Where(program => IsIn(program, "lsm/") || IsIn(program, "fexit/"));

    public bool IsCgroupProgram(string program) => IsIn(program, "cgroup/") || IsIn(program, "cgroup_skb/");

    /// <summary>It runs when it is read, and is attached to nothing.</summary>
    public bool IsIterator(string program) => IsIn(program, "iter/");

    public void LoadOnly(IReadOnlySet<string> programs)
    {
        foreach (var (name, program) in _programs)
            Check(LibBpf.SetAutoload(program, programs.Contains(name)), $"leaving the program {name} out");
    }

    public void ReuseMap(string map, BpfHandle fd) =>
        Check(LibBpf.ReuseMap(_maps[map], fd), $"taking over the map {map}");

    /// <returns>Null, or why it was refused.</returns>
    public string? TryLoad()
    {
        var result = 0;
        var said = LibBpf.Listen(() => result = LibBpf.LoadObject(_handle));
        return result == 0 ? null : $"{BpfException.Describe(result)}{VerifierLog.Summarize(said)}";
    }

    public void PinMap(string map, string path) => Check(LibBpf.PinMap(_maps[map], path), $"pinning {path}");

    /// <returns>Null, or why it was refused.</returns>
    public string? TryAttach(string program, SafeHandle? cgroup, string pinPath)
    {
        using var link = cgroup is null
            ? LibBpf.Attach(_programs[program])
            : LibBpf.AttachCgroup(_programs[program], cgroup);
        if (link.IsInvalid)
            return BpfException.Describe(Marshal.GetLastPInvokeError());
        var result = LibBpf.PinLink(link, pinPath);
        return result == 0 ? null : $"pinning {pinPath}: {BpfException.Describe(result)}";
    }

    /// <returns>Null, or why it was refused.</returns>
    public string? TryPin(string program, string path)
    {
        var result = LibBpf.PinProgram(_programs[program], path);
        return result == 0 ? null : $"pinning {path}: {BpfException.Describe(result)}";
    }

    /// <summary>Puts this program in place of the one behind a cgroup link, in one step.</summary>
    public void Replace(string program, BpfHandle link) =>
        Check(LibBpf.UpdateLink(link, LibBpf.ProgramFd(_programs[program]), null), $"replacing the program {program}");

    public void Dispose() => _handle.Dispose();

    private static BpfObjectHandle Open()
    {
        nint handle = 0;
        var errno = 0;
        var said = LibBpf.Listen(() =>
        {
            fixed (byte* start = Bytes)
                handle = LibBpf.OpenObject(start, (nuint)Bytes.Length, null);
            errno = Marshal.GetLastPInvokeError();
        });
        if (handle != 0)
            return new BpfObjectHandle(handle);
        throw new BpfException(
            $"libbpf did not accept the embedded kernel programs: {BpfException.Describe(errno)}" +
            VerifierLog.Summarize(said));
    }

    private void Add(nint program)
    {
        var name = Marshal.PtrToStringUTF8(LibBpf.ProgramName(program))!;
        _programs.Add(name, program);
        if (!UnixAttachTypes.TryGetValue(name, out var type))
            return;
        Check(LibBpf.SetProgramType(program, CgroupSockAddr), $"preparing the program {name}");
        Check(LibBpf.SetAttachType(program, type), $"preparing the program {name}");
    }

    private bool IsIn(string program, string section) =>
        Marshal.PtrToStringUTF8(LibBpf.ProgramSection(_programs[program]))!
            .StartsWith(section, StringComparison.Ordinal);

    private static void Check(int result, string what)
    {
        if (result < 0)
            throw new BpfException($"{what} failed: {BpfException.Describe(result)}");
    }

    private static ulong HashOf(ReadOnlySpan<byte> bytes)
    {
        var hash = 14695981039346656037ul;
        foreach (var value in bytes)
            hash = (hash ^ value) * 1099511628211ul;
        return Math.Max(hash, 1);
    }

    private static byte[] ReadResource()
    {
        using var stream = typeof(KernelObject).Assembly.GetManifestResourceStream(Resource)
            ?? throw new BpfException($"{Resource} is not in this build");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
