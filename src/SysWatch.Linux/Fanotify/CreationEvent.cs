using System.Runtime.InteropServices;
using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Fanotify;

/// <summary>A name that appeared, out of the bytes that the kernel wrote. Valid as long as they are.</summary>
internal readonly ref struct CreationEvent
{
    public ulong Mask { get; private init; }

    public int Pid { get; private init; }

    public ulong FileSystem { get; private init; }

    /// <summary><c>struct file_handle</c> of the directory.</summary>
    public ReadOnlySpan<byte> Handle { get; private init; }

    public ReadOnlySpan<byte> Name { get; private init; }

    public bool IsOverflow => (Mask & FanotifyAbi.QueueOverflow) != 0;

    public bool IsDirectory => (Mask & FanotifyAbi.OnDirectory) != 0;

    public bool IsMove => (Mask & FanotifyAbi.MovedTo) != 0;

    /// <summary>Takes the first event off. False at the end, or where what follows is not an event.</summary>
    public static bool TryTake(scoped ref ReadOnlySpan<byte> buffer, out CreationEvent taken)
    {
        taken = default;
        if (buffer.Length < FanotifyAbi.EventBytes)
            return false;
        var head = MemoryMarshal.AsRef<FanotifyEvent>(buffer);
        if (head.Length < FanotifyAbi.EventBytes || head.Length > buffer.Length ||
            head.MetadataLength > head.Length || head.MetadataLength < FanotifyAbi.EventBytes)
            return false;
        var information = buffer[head.MetadataLength..(int)head.Length];
        buffer = buffer[(int)head.Length..];
        taken = Parse(head, information);
        return true;
    }

    private static CreationEvent Parse(FanotifyEvent head, ReadOnlySpan<byte> information)
    {
        const int HandleAt = 12, HandleHead = 8;
        var bare = new CreationEvent { Mask = head.Mask, Pid = head.Pid };
        if (information.Length < HandleAt + HandleHead)
            return bare;
        var info = MemoryMarshal.AsRef<FanotifyFileId>(information);
        var bytes = MemoryMarshal.Read<int>(information[HandleAt..]);
        if (info.Kind != FanotifyAbi.InfoDirectoryAndName || info.Length > information.Length ||
            bytes is < 0 or > 128 || HandleAt + HandleHead + bytes > info.Length)
            return bare;
        var name = information[(HandleAt + HandleHead + bytes)..info.Length];
        var end = name.IndexOf((byte)0);
        return new CreationEvent
        {
            Mask = head.Mask,
            Pid = head.Pid,
            FileSystem = (uint)info.FileSystemLow | ((ulong)(uint)info.FileSystemHigh << 32),
            Handle = information.Slice(HandleAt, HandleHead + bytes),
            Name = end < 0 ? name : name[..end],
        };
    }
}
