using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Exec.Injection;

/// <summary>
/// The general registers of a stopped thread (NT_PRSTATUS). x86-64: <c>user_regs_struct</c>, 27 words; arm64:
/// <c>user_pt_regs</c>, 34 words. The arm64 half has been written by its specification and not been run.
/// </summary>
internal struct Registers
{
    private const int WordsX64 = 27;
    private const int WordsArm64 = 34;
    private Words _words;

    public static bool IsArm64 => RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    private static int WordCount => IsArm64 ? WordsArm64 : WordsX64;

    public readonly ulong StackPointer => _words[IsArm64 ? 31 : 19];

    public readonly ulong InstructionPointer => _words[IsArm64 ? 32 : 16];

    public readonly long Result => (long)_words[IsArm64 ? 0 : 10];

    /// <summary>False when it has gone, or runs a program of another word size.</summary>
    public static bool Read(int tid, out Registers registers)
    {
        registers = default;
        Span<byte> bytes = stackalloc byte[WordsArm64 * sizeof(ulong)];
        var length = Ptrace.GetRegisters(tid, bytes);
        if (length != WordCount * sizeof(ulong))
            return false;
        for (var i = 0; i < WordCount; i++)
            registers._words[i] = BinaryPrimitives.ReadUInt64LittleEndian(bytes[(i * sizeof(ulong))..]);
        // x32 and a 64-bit program differ in the code segment only when the kernel runs a 32-bit one.
        return IsArm64 || registers._words[17] == 0x33;
    }

    public readonly bool Write(int tid)
    {
        Span<byte> bytes = stackalloc byte[WordsArm64 * sizeof(ulong)];
        for (var i = 0; i < WordCount; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[(i * sizeof(ulong))..], _words[i]);
        return Ptrace.SetRegisters(tid, bytes[..(WordCount * sizeof(ulong))]) == 0;
    }

    /// <summary>The same registers, about to make a system call at this place.</summary>
    public readonly Registers Calling(in InjectedCall call, ulong place)
    {
        var calling = this;
        calling._words[IsArm64 ? 32 : 16] = place;
        ReadOnlySpan<ulong> arguments =
            [call.Argument0, call.Argument1, call.Argument2, call.Argument3, call.Argument4, call.Argument5];
        ReadOnlySpan<int> slots = IsArm64 ? [0, 1, 2, 3, 4, 5] : [14, 13, 12, 7, 9, 8];
        for (var i = 0; i < slots.Length; i++)
            calling._words[slots[i]] = arguments[i];
        calling._words[IsArm64 ? 8 : 10] = (ulong)call.Number;
        if (!IsArm64)
            calling._words[15] = ulong.MaxValue; // orig_rax: no system call is to be restarted.
        return calling;
    }

    [InlineArray(WordsArm64)]
    private struct Words
    {
        private ulong _first;
    }
}

/// <summary>A system call that a stopped program is made to make.</summary>
internal readonly record struct InjectedCall(
    int Number, ulong Argument0, ulong Argument1 = 0, ulong Argument2 = 0, ulong Argument3 = 0, ulong Argument4 = 0,
    ulong Argument5 = 0);
