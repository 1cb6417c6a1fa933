using SysWatch.Linux.Interop;
using SysWatch.Linux.Seccomp;

namespace SysWatch.Linux.Mediation;

internal enum MoveKind : byte
{
    Rename = 1,
    Link = 2,
    Symlink = 3,
}

/// <summary>The arguments of the nine calls that make or move names without opening what they name, as one.</summary>
/// <param name="FromText">Address of the old path; for a symbolic link of its text.</param>
/// <param name="ToText">Address of the new path.</param>
internal readonly record struct MoveRequest(
    MoveKind Kind, int FromDirectory, ulong FromText, int ToDirectory, ulong ToText, uint Flags)
{
    public const uint RenameFlags =
        PathsCalls.RenameNoReplace | PathsCalls.RenameExchange | PathsCalls.RenameWhiteout;

    public bool IsExchange => Kind == MoveKind.Rename && (Flags & PathsCalls.RenameExchange) != 0;

    public bool FollowsLink => Kind == MoveKind.Link && (Flags & PathsCalls.FollowLink) != 0;

    public bool TakesEmptyPath => Kind == MoveKind.Link && (Flags & PathsCalls.EmptyPath) != 0;

    /// <summary>As the kernel has it, before it looks at any path.</summary>
    public bool HasValidFlags => Kind switch
    {
        MoveKind.Rename => (Flags & ~RenameFlags) == 0 &&
                           (!IsExchange || Flags == PathsCalls.RenameExchange),
        MoveKind.Link => (Flags & ~(uint)(PathsCalls.FollowLink | PathsCalls.EmptyPath)) == 0,
        _ => true,
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
        throw new ArgumentException($"System call {call.Number} makes or moves no name.");
    }
}
