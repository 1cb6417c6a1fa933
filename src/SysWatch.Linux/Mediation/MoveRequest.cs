using SysWatch.Linux.Interop;
using SysWatch.Linux.Seccomp;

namespace SysWatch.Linux.Mediation;

internal enum MoveKind : byte
{
    Rename = 1,
    Link = 2,
    Symlink = 3,
    Directory = 4,
    Node = 5,
}

/// <summary>The arguments of the eleven calls that make or move names without opening what they name, as one.</summary>
/// <param name="FromText">Address of the old path; for a symbolic link of its text; for what is made, none.</param>
/// <param name="ToText">Address of the new path.</param>
/// <param name="Flags">For what is made, its mode.</param>
/// <param name="Device">Of a device file.</param>
internal readonly record struct MoveRequest(
    MoveKind Kind, int FromDirectory, ulong FromText, int ToDirectory, ulong ToText, uint Flags, uint Device = 0)
{
    private const uint KindBits = 0xf000;
    private const uint KindDirectory = 0x4000;

    public const uint RenameFlags =
        PathsCalls.RenameNoReplace | PathsCalls.RenameExchange | PathsCalls.RenameWhiteout;

    public bool IsExchange => Kind == MoveKind.Rename && (Flags & PathsCalls.RenameExchange) != 0;

    public bool FollowsLink => Kind == MoveKind.Link && (Flags & PathsCalls.FollowLink) != 0;

    public bool TakesEmptyPath => Kind == MoveKind.Link && (Flags & PathsCalls.EmptyPath) != 0;

    /// <summary>Makes something new, and names nothing that is there.</summary>
    public bool IsMaking => Kind is MoveKind.Directory or MoveKind.Node;

    /// <summary>0, or the -errno that the kernel has for the flags before it looks at any path.</summary>
    public int CheckFlags() => Kind switch
    {
        MoveKind.Rename => ErrorUnless(
            (Flags & ~RenameFlags) == 0 && (!IsExchange || Flags == PathsCalls.RenameExchange)),
        MoveKind.Link => ErrorUnless((Flags & ~(uint)(PathsCalls.FollowLink | PathsCalls.EmptyPath)) == 0),
        MoveKind.Node => (Flags & KindBits) switch
        {
            // None, FIFO, character device, block device, regular file, socket.
            0 or 0x1000 or 0x2000 or 0x6000 or 0x8000 or 0xc000 => 0,
            KindDirectory => -Errno.EPERM,
            _ => -Errno.EINVAL,
        },
        _ => 0,
    };

    public static MoveRequest Of(in SyscallNotification call)
    {
        var numbers = SyscallNumbers.Native;
        const int here = PathsCalls.CurrentDirectory;
        if (call.Number == numbers.Rename)
            return new MoveRequest(MoveKind.Rename, here, call.Arg0, here, call.Arg1, 0);
        if (call.Number == numbers.Renameat)
            return new MoveRequest(MoveKind.Rename, (int)call.Arg0, call.Arg1, (int)call.Arg2, call.Arg3, 0);
        if (call.Number == numbers.Renameat2)
            return new MoveRequest(
                MoveKind.Rename, (int)call.Arg0, call.Arg1, (int)call.Arg2, call.Arg3, (uint)call.Arg4);
        if (call.Number == numbers.Link)
            return new MoveRequest(MoveKind.Link, here, call.Arg0, here, call.Arg1, 0);
        if (call.Number == numbers.Linkat)
            return new MoveRequest(
                MoveKind.Link, (int)call.Arg0, call.Arg1, (int)call.Arg2, call.Arg3, (uint)call.Arg4);
        if (call.Number == numbers.Symlink)
            return new MoveRequest(MoveKind.Symlink, here, call.Arg0, here, call.Arg1, 0);
        if (call.Number == numbers.Symlinkat)
            return new MoveRequest(MoveKind.Symlink, here, call.Arg0, (int)call.Arg1, call.Arg2, 0);
        if (call.Number == numbers.Mkdir)
            return Making(MoveKind.Directory, here, call.Arg0, call.Arg1, 0);
        if (call.Number == numbers.Mkdirat)
            return Making(MoveKind.Directory, (int)call.Arg0, call.Arg1, call.Arg2, 0);
        if (call.Number == numbers.Mknod)
            return Making(MoveKind.Node, here, call.Arg0, call.Arg1, call.Arg2);
        if (call.Number == numbers.Mknodat)
            return Making(MoveKind.Node, (int)call.Arg0, call.Arg1, call.Arg2, call.Arg3);
        throw new ArgumentException($"System call {call.Number} makes or moves no name.");
    }

    /// <remarks>A mode is 16 bits to the kernel, whatever the register holds.</remarks>
    private static MoveRequest Making(MoveKind kind, int directory, ulong text, ulong mode, ulong device) =>
        new(kind, directory, 0, directory, text, (ushort)mode, (uint)device);

    private static int ErrorUnless(bool isValid) => isValid ? 0 : -Errno.EINVAL;
}
