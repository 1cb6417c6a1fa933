using System.Collections.Immutable;

namespace SysWatch.Linux.Seccomp;

/// <summary>Assembles a seccomp filter: forward jumps to labels, made longer where a byte does not reach.</summary>
internal sealed class FilterBuilder
{
    /// <summary>The kernel's limit.</summary>
    public const int InstructionsMax = 4096;

    private const int NearMax = byte.MaxValue;

    private readonly List<Item> _items = [];
    private readonly List<int> _labels = [];

    /// <summary>A place to jump to, to be put down later by <see cref="Mark"/>.</summary>
    public FilterLabel NewLabel()
    {
        _labels.Add(-1);
        return new FilterLabel(_labels.Count);
    }

    public void Mark(FilterLabel label) => _labels[label.Number - 1] = _items.Count;

    public void Load(uint offset) => _items.Add(new Item(FilterOperation.Load, offset, default, default));

    public void And(uint mask) => _items.Add(new Item(FilterOperation.And, mask, default, default));

    public void Return(uint action) => _items.Add(new Item(FilterOperation.Return, action, default, default));

    /// <summary>A default label is the next instruction.</summary>
    public void JumpIf(
        FilterOperation comparison, uint operand, FilterLabel whenTrue, FilterLabel whenFalse = default) =>
        _items.Add(new Item(comparison, operand, whenTrue, whenFalse));

    public ImmutableArray<FilterInstruction> Build()
    {
        var starts = Layout();
        var program = ImmutableArray.CreateBuilder<FilterInstruction>(starts[^1]);
        for (var item = 0; item < _items.Count; item++)
            Emit(program, item, starts);
        return program.Count <= InstructionsMax
            ? program.ToImmutable()
            : throw new InvalidOperationException(
                $"The filter has {program.Count} instructions; the kernel takes {InstructionsMax}.");
    }

    /// <summary>Where each item starts. Items only grow, so the loop ends.</summary>
    private int[] Layout()
    {
        var starts = new int[_items.Count + 1];
        var sizes = new int[_items.Count];
        Array.Fill(sizes, 1);
        bool grown;
        do
        {
            for (var item = 0; item < sizes.Length; item++)
                starts[item + 1] = starts[item] + sizes[item];
            grown = false;
            for (var item = 0; item < sizes.Length; item++)
            {
                if (sizes[item] == 1 && IsFar(item, starts))
                {
                    sizes[item] = 3;
                    grown = true;
                }
            }
        }
        while (grown);
        return starts;
    }

    private bool IsFar(int item, int[] starts) =>
        IsComparison(_items[item].Operation) &&
        (Distance(item, _items[item].WhenTrue, starts) > NearMax ||
         Distance(item, _items[item].WhenFalse, starts) > NearMax);

    /// <summary>Instructions between the end of the item's first one and the label.</summary>
    private int Distance(int item, FilterLabel label, int[] starts)
    {
        if (label.Number == 0)
            return starts[item + 1] - starts[item] - 1;
        var target = _labels[label.Number - 1];
        return target > item
            ? starts[target] - starts[item] - 1
            : throw new InvalidOperationException("A filter jumps forward only, to a label that is put down.");
    }

    private void Emit(ImmutableArray<FilterInstruction>.Builder program, int index, int[] starts)
    {
        var item = _items[index];
        if (!IsComparison(item.Operation))
        {
            program.Add(new FilterInstruction(item.Operation, 0, 0, item.Operand));
            return;
        }
        var whenTrue = Distance(index, item.WhenTrue, starts);
        var whenFalse = Distance(index, item.WhenFalse, starts);
        if (starts[index + 1] - starts[index] == 1)
        {
            program.Add(new FilterInstruction(item.Operation, (byte)whenTrue, (byte)whenFalse, item.Operand));
            return;
        }
        program.Add(new FilterInstruction(item.Operation, 0, 1, item.Operand));
        program.Add(new FilterInstruction(FilterOperation.Jump, 0, 0, (uint)(whenTrue - 1)));
        program.Add(new FilterInstruction(FilterOperation.Jump, 0, 0, (uint)(whenFalse - 2)));
    }

    private static bool IsComparison(FilterOperation operation) => operation is
        FilterOperation.JumpIfEqual or FilterOperation.JumpIfGreater or FilterOperation.JumpIfGreaterOrEqual or
        FilterOperation.JumpIfAnyBit;

    private readonly record struct Item(
        FilterOperation Operation, uint Operand, FilterLabel WhenTrue, FilterLabel WhenFalse);
}

/// <param name="Number">From 1; 0 is the next instruction.</param>
internal readonly record struct FilterLabel(int Number);
