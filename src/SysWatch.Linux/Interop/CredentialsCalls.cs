using System.Runtime.InteropServices;

namespace SysWatch.Linux.Interop;

/// <summary>
/// Credentials of the calling thread alone. The C library's functions of these names change every thread of the
/// process, so these are the bare system calls. 0 or -errno.
/// </summary>
internal static unsafe class CredentialsCalls
{
    public const uint CapabilityVersion3 = 0x20080522;

    private const int Keep = -1;

    private static readonly bool IsArm64 = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
    private static readonly int SetresuidNumber = IsArm64 ? 147 : 117;
    private static readonly int SetresgidNumber = IsArm64 ? 149 : 119;
    private static readonly int SetgroupsNumber = IsArm64 ? 159 : 116;
    private static readonly int CapgetNumber = IsArm64 ? 90 : 125;
    private static readonly int CapsetNumber = IsArm64 ? 91 : 126;

    /// <summary>The real one.</summary>
    public static uint UserId => Tmds.Linux.LibC.getuid();

    /// <summary>
    /// The effective user id, and with it that of the file system. Real and saved ids stay, so that the thread can
    /// come back. Leaving 0 empties the effective capabilities, coming back fills them from the permitted ones.
    /// </summary>
    public static int SetEffectiveUser(uint uid) =>
        (int)SystemCall.Invoke(SetresuidNumber, Keep, (nint)uid, Keep);

    public static int SetEffectiveGroup(uint gid) =>
        (int)SystemCall.Invoke(SetresgidNumber, Keep, (nint)gid, Keep);

    public static int SetGroups(ReadOnlySpan<uint> groups)
    {
        fixed (uint* list = groups)
            return (int)SystemCall.Invoke(SetgroupsNumber, groups.Length, (nint)list);
    }

    public static int GetCapabilities(out CapabilitySets sets)
    {
        var header = new CapabilityHeader { Version = CapabilityVersion3 };
        CapabilitySets read = default;
        var result = (int)SystemCall.Invoke(CapgetNumber, (nint)(&header), (nint)(&read));
        sets = read;
        return result;
    }

    public static int SetCapabilities(CapabilitySets sets)
    {
        var header = new CapabilityHeader { Version = CapabilityVersion3 };
        return (int)SystemCall.Invoke(CapsetNumber, (nint)(&header), (nint)(&sets));
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct CapabilityHeader
    {
        public uint Version;
        public int Thread;
    }
}

/// <summary>Two <c>struct __user_cap_data_struct</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CapabilitySets
{
    private uint _effectiveLow;
    private uint _permittedLow;
    private uint _inheritableLow;
    private uint _effectiveHigh;
    private uint _permittedHigh;
    private uint _inheritableHigh;

    public ulong Effective
    {
        readonly get => _effectiveLow | (ulong)_effectiveHigh << 32;
        set => (_effectiveLow, _effectiveHigh) = ((uint)value, (uint)(value >> 32));
    }

    public ulong Permitted
    {
        readonly get => _permittedLow | (ulong)_permittedHigh << 32;
        set => (_permittedLow, _permittedHigh) = ((uint)value, (uint)(value >> 32));
    }

    public ulong Inheritable
    {
        set => (_inheritableLow, _inheritableHigh) = ((uint)value, (uint)(value >> 32));
    }
}
