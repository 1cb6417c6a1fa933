using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using SysWatch.Linux.Seccomp;

namespace SysWatch.Linux.Tests.Seccomp;

/// <summary>A filter as text, for golden files; call numbers carry their names where the table knows them.</summary>
internal static class FilterText
{
    public static string Disassemble(ImmutableArray<FilterInstruction> program, SyscallNumbers numbers)
    {
        var names = typeof(SyscallNumbers).GetProperties()
            .Where(property => property.PropertyType == typeof(int))
            .Where(property => !property.Name.StartsWith("Compat", StringComparison.Ordinal))
            .Select(property => ((int)property.GetValue(numbers)!, property.Name))
            .Where(pair => pair.Item1 >= 0)
            .ToDictionary();
        var text = new StringBuilder();
        var comparesNumbers = false;
        for (var position = 0; position < program.Length; position++)
        {
            var instruction = program[position];
            if (instruction.Operation == FilterOperation.Load)
                comparesNumbers = instruction.Operand == 0;
            text.Append(CultureInfo.InvariantCulture, $"{position,3}: {Describe(instruction, position)}");
            if (comparesNumbers && instruction.Operation == FilterOperation.JumpIfGreaterOrEqual &&
                names.TryGetValue((int)instruction.Operand, out var name))
                text.Append("  ; ").Append(name);
            text.Append('\n');
        }
        return text.ToString();
    }

    private static string Describe(FilterInstruction i, int position) => i.Operation switch
    {
        FilterOperation.Load => $"load {Field(i.Operand)}",
        FilterOperation.And => $"and 0x{i.Operand:x}",
        FilterOperation.Jump => $"goto {position + 1 + i.Operand}",
        FilterOperation.Return => $"return {Action(i.Operand)}",
        FilterOperation.JumpIfEqual => Jump("==", i, position),
        FilterOperation.JumpIfGreater => Jump(">", i, position),
        FilterOperation.JumpIfGreaterOrEqual => Jump(">=", i, position),
        _ => Jump("&", i, position),
    };

    private static string Jump(string comparison, FilterInstruction i, int position)
    {
        var operand = i.Operand > 1023 ? $"0x{i.Operand:x}" : i.Operand.ToString(CultureInfo.InvariantCulture);
        return $"if {comparison} {operand} goto {position + 1 + i.IfTrue} else {position + 1 + i.IfFalse}";
    }

    private static string Field(uint offset) => offset switch
    {
        0 => "number",
        4 => "architecture",
        _ => $"argument {(offset - 16) / 8}{(offset % 8 == 0 ? "" : " high")}",
    };

    private static string Action(uint action) => action switch
    {
        0x7fff0000 => "allow",
        0x7fc00000 => "hold",
        _ => $"errno {action & 0xffff}",
    };
}
