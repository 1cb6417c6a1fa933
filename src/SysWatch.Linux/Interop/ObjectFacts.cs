using System.Runtime.InteropServices;

namespace SysWatch.Linux.Interop;

/// <summary>The members of <c>struct statx</c> that decisions use.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct ObjectFacts
{
    private const ushort KindMask = 0xF000;
    private const uint BirthFact = 0x800;

    [FieldOffset(0x00)] public uint Known;
    [FieldOffset(0x10)] public uint Links;
    [FieldOffset(0x14)] public uint Uid;
    [FieldOffset(0x18)] public uint Gid;
    [FieldOffset(0x1C)] public ushort Mode;
    [FieldOffset(0x20)] public ulong Inode;
    [FieldOffset(0x50)] public long BirthSeconds;
    [FieldOffset(0x58)] public uint BirthNanoseconds;
    [FieldOffset(0x88)] public uint DeviceMajor;
    [FieldOffset(0x8C)] public uint DeviceMinor;
    [FieldOffset(0x90)] public ulong Mount;

    /// <summary>As <c>st_dev</c> of stat(2) has it.</summary>
    public readonly ulong Device =>
        (DeviceMajor & 0xFFFu) << 8 | DeviceMinor & 0xFFu |
        (ulong)(DeviceMajor & ~0xFFFu) << 32 | (ulong)(DeviceMinor & ~0xFFu) << 12;

    /// <summary>Since 1970; tells an inode from an earlier one of its number. 0 where it is not kept.</summary>
    public readonly long BirthNs => (Known & BirthFact) == 0 ? 0 : (BirthSeconds * 1_000_000_000) + BirthNanoseconds;

    public readonly bool IsDirectory => (Mode & KindMask) == 0x4000;

    public readonly bool IsRegularFile => (Mode & KindMask) == 0x8000;

    public readonly bool IsLink => (Mode & KindMask) == 0xA000;

    public readonly bool IsSocket => (Mode & KindMask) == 0xC000;

    /// <summary>Sticky and writable by all, as /tmp is.</summary>
    public readonly bool IsSharedDirectory => IsDirectory && (Mode & 0x202) == 0x202;

    public readonly bool IsSameObject(in ObjectFacts other) => Inode == other.Inode && Device == other.Device;
}
