using System.Runtime.InteropServices;

namespace SysWatch.Linux.Interop;

/// <summary>Numbers of fanotify(7); the same on every architecture.</summary>
internal static class FanotifyAbi
{
    internal const uint InitCloseOnExec = 0x1;
    internal const uint InitNonBlocking = 0x2;
    internal const uint InitClassContent = 0x4;
    internal const uint InitUnlimitedQueue = 0x10;
    internal const uint InitUnlimitedMarks = 0x20;
    internal const uint InitReportTid = 0x100;
    internal const uint InitReportDirectoryAndName = 0xc00;

    internal const uint MarkAdd = 0x1;
    internal const uint MarkRemove = 0x2;
    internal const uint MarkOnlyDirectory = 0x8;
    internal const uint MarkFlush = 0x80;
    internal const uint MarkFileSystem = 0x100;
    internal const uint MarkEvictable = 0x200;

    /// <summary>FAN_MARK_IGNORE: the ignoring ends when the file is changed (since Linux 6.0).</summary>
    internal const uint MarkIgnore = 0x400;

    internal const ulong Create = 0x100;
    internal const ulong MovedTo = 0x80;
    internal const ulong QueueOverflow = 0x4000;
    internal const ulong OpenPermission = 0x10000;
    internal const ulong OpenExecPermission = 0x40000;
    internal const ulong EventOnChild = 0x08000000;
    internal const ulong OnDirectory = 0x40000000;

    internal const byte InfoDirectoryAndName = 2;

    internal const uint ResponseAllow = 1;
    internal const uint ResponseDeny = 2;

    /// <summary>Open flags that are the same on every architecture that we build for.</summary>
    internal const int OpenAccessMode = 3;

    /// <summary>Length of <see cref="FanotifyEvent"/> and nothing after it: one event a read.</summary>
    internal const int EventBytes = 24;
}

/// <summary><c>struct fanotify_event_metadata</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct FanotifyEvent
{
    public uint Length;
    public byte Version;
    public byte Reserved;
    public ushort MetadataLength;
    public ulong Mask;
    public int Descriptor;
    public int Pid;
}

/// <summary><c>struct fanotify_response</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct FanotifyResponse(int Descriptor, uint Response);

/// <summary><c>struct fanotify_event_info_header</c> and the file system's id after it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct FanotifyFileId
{
    public byte Kind;
    public byte Padding;
    public ushort Length;
    public int FileSystemLow;
    public int FileSystemHigh;
}
