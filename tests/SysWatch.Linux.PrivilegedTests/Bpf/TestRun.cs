using System.Runtime.InteropServices;

namespace SysWatch.Linux.PrivilegedTests.Bpf;

/// <summary><c>struct bpf_test_run_opts</c>, and the calls of libbpf that tests alone make.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe partial struct TestRun
{
    private const string Library = "libbpf.so.1";

    public nuint Size;
    public void* DataIn;
    public void* DataOut;
    public uint DataSizeIn;
    public uint DataSizeOut;
    public void* ContextIn;
    public void* ContextOut;
    public uint ContextSizeIn;
    public uint ContextSizeOut;
    public uint Result;
    public int Repeat;
    public uint Duration;
    public uint Flags;
    public uint Processor;
    public uint BatchSize;

    [LibraryImport(Library, EntryPoint = "bpf_prog_test_run_opts")]
    public static partial int Start(int program, TestRun* options);

    [LibraryImport(Library, EntryPoint = "bpf_map_update_elem")]
    public static partial int Update(int map, uint* key, void* value, ulong flags);
}
