using System.Runtime.InteropServices;
using SysWatch.Linux.Abi;
using SysWatch.Linux.Interop;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace SysWatch.Linux.Bpf;

/// <summary>
/// What the kernel calls the objects that this process has open. statx(2) tells of another device on btrfs and on
/// overlays, and nowhere of the generation by which a deleted file is told from the next one of its number.
/// </summary>
internal sealed unsafe class KernelObjects : IDisposable
{
    private const uint IteratorAttach = 28;

    // Of the lowest numbers, which is where new descriptors are: the kernel tells no more than is asked for.
    private const int RecordsAtOnce = 64;

    private readonly BpfHandle _link;

    private KernelObjects(BpfHandle link) => _link = link;

    /// <returns>Null where the kernel cannot iterate over the files of one process (before Linux 6.1).</returns>
    public static KernelObjects? TryOpen(BpfHandle program)
    {
        var only = new OnlyProcess { Process = (uint)Environment.ProcessId };
        var options = new LinkOptions
        {
            Size = (nuint)sizeof(LinkOptions),
            Information = &only,
            InformationLength = (uint)sizeof(OnlyProcess),
        };
        var link = LibBpf.CreateLink((int)program.DangerousGetHandle(), 0, IteratorAttach, &options);
        if (!link.IsInvalid)
            return new KernelObjects(link);
        link.Dispose();
        return null;
    }

    /// <param name="descriptor">May be open with O_PATH.</param>
    public bool TryIdentify(int descriptor, out KernelNumbers numbers)
    {
        numbers = default;
        using var files = LibBpf.CreateIterator((int)_link.DangerousGetHandle());
        if (files.IsInvalid)
            return false;
        Span<KernelNumbers> records = stackalloc KernelNumbers[RecordsAtOnce];
        var bytes = MemoryMarshal.AsBytes(records);
        var filled = 0;
        while (true)
        {
            long count;
            fixed (byte* to = bytes[filled..])
                count = read((int)files.DangerousGetHandle(), to, bytes.Length - filled);
            if (count < 0 && errno == EINTR)
                continue;
            if (count <= 0)
                return false;
            filled += (int)count;
            var whole = filled / sizeof(KernelNumbers);
            foreach (ref readonly var record in records[..whole])
            {
                if (record.Descriptor != descriptor)
                    continue;
                numbers = record;
                return true;
            }
            var left = filled - (whole * sizeof(KernelNumbers));
            bytes.Slice(filled - left, left).CopyTo(bytes);
            filled = left;
        }
    }

    public void Dispose() => _link.Dispose();

    /// <summary><c>union bpf_iter_link_info</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct OnlyProcess
    {
        public uint Thread;
        public uint Process;
        public uint Descriptor;
        public uint Reserved;
    }

    /// <summary><c>struct bpf_link_create_opts</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct LinkOptions
    {
        public nuint Size;
        public uint Flags;
        public OnlyProcess* Information;
        public uint InformationLength;
        public uint Target;
        public ulong Cookie;
    }
}
