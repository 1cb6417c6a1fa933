using System.Runtime.InteropServices;
using SysWatch.Linux.Seccomp;

namespace SysWatch.Linux.Interop;

/// <summary>no_new_privs and the capabilities of the calling thread. Results are 0 or -errno.</summary>
internal static unsafe class Privileges
{
    public const int SetNoNewPrivs = 38;
    public const int BoundingDrop = 24;

    private const int BoundingRead = 23;
    private const int CapabilitiesMax = 64;

    public static int ForbidNewPrivileges() => Prctl(SetNoNewPrivs, 1);

    /// <summary>
    /// Takes capabilities out of the bounding set, so that no exec brings them back. EPERM: not allowed to, and at
    /// least one of them is in the set.
    /// </summary>
    public static int DropFromBounding(ulong capabilities)
    {
        for (var capability = 0; capability < CapabilitiesMax; capability++)
        {
            if ((capabilities >> capability & 1) == 0 || Prctl(BoundingRead, capability) != 1)
                continue;
            var result = Prctl(BoundingDrop, capability);
            if (result < 0)
                return result;
        }
        return 0;
    }

    /// <summary>Takes them out of the other sets; the ambient set follows the permitted one.</summary>
    public static int DropFromProcess(ulong capabilities)
    {
        var header = new CapabilityHeader(CredentialsCalls.CapabilityVersion3, 0);
        var sets = stackalloc uint[6];
        var result = (int)SystemCall.Invoke(SyscallNumbers.Native.Capget, (nint)(&header), (nint)sets);
        if (result < 0)
            return result;
        for (var set = 0; set < 3; set++)
        {
            sets[set] &= ~(uint)capabilities;
            sets[set + 3] &= ~(uint)(capabilities >> 32);
        }
        return (int)SystemCall.Invoke(SyscallNumbers.Native.Capset, (nint)(&header), (nint)sets);
    }

    private static int Prctl(int option, nint argument) =>
        (int)SystemCall.Invoke(SyscallNumbers.Native.Prctl, option, argument);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct CapabilityHeader(uint Version, int Pid);
}
