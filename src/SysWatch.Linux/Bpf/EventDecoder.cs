using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SysWatch.Linux.Abi;

namespace SysWatch.Linux.Bpf;

/// <summary>Bytes of a ring to calls of a sink. What it does not know it leaves and counts.</summary>
internal sealed class EventDecoder(IKernelEventSink sink)
{
    private long _undecoded;

    /// <summary>Events of an unknown kind, version or size.</summary>
    public long Undecoded => Interlocked.Read(ref _undecoded);

    public void Decode(ReadOnlySpan<byte> record)
    {
        if (!TryDecode(record))
            Interlocked.Increment(ref _undecoded);
    }

    private bool TryDecode(ReadOnlySpan<byte> record)
    {
        if (!TryRead<EventHeader>(record, out _))
            return false;
        ref readonly var header = ref MemoryMarshal.AsRef<EventHeader>(record);
        if (header.Version != KernelAbi.Version || header.Size > (uint)record.Length)
            return false;
        record = record[..(int)header.Size];
        switch (header.Kind)
        {
            case KernelEventKind.Fork:
                sink.OnFork(header);
                return true;
            case KernelEventKind.Exec:
                return TryExec(record);
            case KernelEventKind.Exit when TryRead<ExitEvent>(record, out var size):
                sink.OnExit(MemoryMarshal.AsRef<ExitEvent>(record[..size]));
                return true;
            case KernelEventKind.Network when TryRead<NetworkEvent>(record, out var size):
                sink.OnNetwork(MemoryMarshal.AsRef<NetworkEvent>(record[..size]));
                return true;
            case KernelEventKind.Unix:
                return TryUnix(record);
            case KernelEventKind.Sysctl:
                return TrySysctl(record);
            case KernelEventKind.Process when TryRead<ProcessEvent>(record, out var size):
                sink.OnProcess(MemoryMarshal.AsRef<ProcessEvent>(record[..size]));
                return true;
            case KernelEventKind.Wall when TryRead<WallEvent>(record, out var size):
                sink.OnWall(MemoryMarshal.AsRef<WallEvent>(record[..size]));
                return true;
            case KernelEventKind.File:
                return TryFile(record);
            case KernelEventKind.Seen:
                return TrySeen(record);
            case KernelEventKind.Agent:
                sink.OnAgent(header);
                return true;
            default:
                return false;
        }
    }

    private bool TryExec(ReadOnlySpan<byte> record)
    {
        if (!TryRead<ExecEvent>(record, out var size))
            return false;
        ref readonly var exec = ref MemoryMarshal.AsRef<ExecEvent>(record[..size]);
        var arguments = record[size..];
        if (exec.FileLength > KernelAbi.ExecFileMax || exec.ArgumentsLength > (uint)arguments.Length)
            return false;
        ReadOnlySpan<byte> file = exec.File;
        sink.OnExec(exec, file[..(int)exec.FileLength], arguments[..(int)exec.ArgumentsLength]);
        return true;
    }

    private bool TryUnix(ReadOnlySpan<byte> record)
    {
        if (!TryRead<UnixEvent>(record, out var size))
            return false;
        ref readonly var unix = ref MemoryMarshal.AsRef<UnixEvent>(record[..size]);
        if (unix.Length > KernelAbi.UnixPathMax)
            return false;
        ReadOnlySpan<byte> name = unix.Path;
        sink.OnUnix(unix, name[..(int)unix.Length]);
        return true;
    }

    private bool TrySysctl(ReadOnlySpan<byte> record)
    {
        if (!TryRead<SysctlEvent>(record, out var size))
            return false;
        ref readonly var sysctl = ref MemoryMarshal.AsRef<SysctlEvent>(record[..size]);
        if (sysctl.Length > KernelAbi.SysctlNameMax)
            return false;
        ReadOnlySpan<byte> name = sysctl.Name;
        sink.OnSysctl(sysctl, name[..(int)sysctl.Length]);
        return true;
    }

    private bool TryFile(ReadOnlySpan<byte> record)
    {
        if (!TryRead<FileEvent>(record, out var size))
            return false;
        ref readonly var file = ref MemoryMarshal.AsRef<FileEvent>(record[..size]);
        var path = record[size..];
        if (file.Length > (uint)path.Length)
            return false;
        sink.OnFile(file, path[..(int)file.Length]);
        return true;
    }

    private bool TrySeen(ReadOnlySpan<byte> record)
    {
        if (!TryRead<SeenEvent>(record, out var size))
            return false;
        ref readonly var seen = ref MemoryMarshal.AsRef<SeenEvent>(record[..size]);
        var path = record[size..];
        if (seen.Length > (uint)path.Length)
            return false;
        sink.OnSeen(seen, path[..(int)seen.Length]);
        return true;
    }

    private static bool TryRead<T>(ReadOnlySpan<byte> record, out int size)
        where T : unmanaged
    {
        size = Unsafe.SizeOf<T>();
        return record.Length >= size;
    }
}
