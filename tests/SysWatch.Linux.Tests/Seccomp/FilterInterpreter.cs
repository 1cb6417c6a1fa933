using System.Collections.Immutable;
using SysWatch.Linux.Seccomp;

namespace SysWatch.Linux.Tests.Seccomp;

/// <summary>struct seccomp_data, as a filter sees a call.</summary>
internal readonly record struct FilterCall(uint Architecture, uint Number, ImmutableArray<ulong> Arguments)
{
    public uint Word(uint offset) => offset switch
    {
        0 => Number,
        4 => Architecture,
        >= 16 and < 64 when offset % 4 == 0 =>
            (uint)(Arguments[(int)(offset - 16) / 8] >> (offset % 8 == 0 ? 0 : 32)),
        _ => throw new InvalidOperationException($"The filter reads offset {offset}."),
    };
}

/// <summary>Classic BPF as the kernel runs it for seccomp; a jump out of the program is an error.</summary>
internal static class FilterInterpreter
{
    public static uint Run(ImmutableArray<FilterInstruction> program, FilterCall call, out int steps)
    {
        var accumulator = 0u;
        steps = 0;
        for (var position = 0; ; position++)
        {
            steps++;
            var instruction = program[position];
            var operand = instruction.Operand;
            switch (instruction.Operation)
            {
                case FilterOperation.Load:
                    accumulator = call.Word(operand);
                    break;
                case FilterOperation.And:
                    accumulator &= operand;
                    break;
                case FilterOperation.Jump:
                    position += (int)operand;
                    break;
                case FilterOperation.Return:
                    return operand;
                case FilterOperation.JumpIfEqual:
                    position += accumulator == operand ? instruction.IfTrue : instruction.IfFalse;
                    break;
                case FilterOperation.JumpIfGreater:
                    position += accumulator > operand ? instruction.IfTrue : instruction.IfFalse;
                    break;
                case FilterOperation.JumpIfGreaterOrEqual:
                    position += accumulator >= operand ? instruction.IfTrue : instruction.IfFalse;
                    break;
                case FilterOperation.JumpIfAnyBit:
                    position += (accumulator & operand) != 0 ? instruction.IfTrue : instruction.IfFalse;
                    break;
                default:
                    throw new InvalidOperationException($"Not an operation: {instruction}.");
            }
        }
    }
}
