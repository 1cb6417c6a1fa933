using System.Runtime.InteropServices;

namespace SysWatch.Linux.Seccomp;

/// <summary>struct sock_filter: one instruction of classic BPF.</summary>
/// <param name="IfTrue">Instructions to skip when a comparison holds.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct FilterInstruction(FilterOperation Operation, byte IfTrue, byte IfFalse, uint Operand);

/// <summary>The operations that seccomp accepts and the wall needs.</summary>
internal enum FilterOperation : ushort
{
    /// <summary>Loads 32 bits of struct seccomp_data.</summary>
    Load = 0x20,

    And = 0x54,
    Jump = 0x05,
    JumpIfEqual = 0x15,
    JumpIfGreater = 0x25,
    JumpIfGreaterOrEqual = 0x35,
    JumpIfAnyBit = 0x45,
    Return = 0x06,
}
