using System.Runtime.InteropServices;

namespace SysWatch.Linux.Abi;

/// <summary><c>struct sw_name_event</c>: somebody outside of sessions gives an object another name.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct NameEvent
{
    public readonly EventHeader Header;
    public readonly ulong Inode;

    /// <summary>As the kernel has it.</summary>
    public readonly uint Device;

    public readonly uint Generation;

    /// <summary>S_IFMT of its mode.</summary>
    public readonly uint Type;

    public readonly uint Links;
    public readonly NameChange Change;
    public readonly uint FromLength;
    public readonly uint ToLength;
    public readonly uint Reserved;
}

/// <summary><c>enum sw_name_change</c>.</summary>
internal enum NameChange : uint
{
    Moves = 1,
    Links = 2,

    /// <summary>A symbolic link. No object, no old name.</summary>
    Made = 3,

    /// <summary>Names may mean other objects soon. No object, no names.</summary>
    Mount = 4,
}
