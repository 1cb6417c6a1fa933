using System.Collections.Immutable;
using SysWatch.Policy.Profiles;

namespace SysWatch.Policy.Patterns;

/// <summary>A part of a value pattern.</summary>
internal abstract class ValueNode
{
    /// <summary>Instead of a start: the pattern has too many steps.</summary>
    public const int TooLong = -2;

    public abstract bool CanBeEmpty { get; }

    /// <summary>Writes the steps so that they go on at <paramref name="next"/>; returns where they start.</summary>
    public abstract int Write(ImmutableArray<ValueStep>.Builder steps, int next);

    /// <summary>The longest text that every match holds as it is; a value without it needs no closer look.</summary>
    public virtual byte[] Literal() => [];

    /// <summary>The one byte that this part always is, if it is one.</summary>
    public virtual byte? SingleByte => null;

    protected static int Add(ImmutableArray<ValueStep>.Builder steps, ValueStep step)
    {
        if (steps.Count >= ProfileLimits.ValuePositionsMax)
            return TooLong;
        steps.Add(step);
        return steps.Count - 1;
    }
}

internal sealed class SetNode(ByteSet set) : ValueNode
{
    public override bool CanBeEmpty => false;

    public override byte? SingleByte
    {
        get
        {
            byte? single = null;
            for (var value = 0; value < 256; value++)
            {
                if (!set.Contains((byte)value))
                    continue;
                if (single is not null)
                    return null;
                single = (byte)value;
            }
            return single;
        }
    }

    public override int Write(ImmutableArray<ValueStep>.Builder steps, int next) =>
        next == TooLong ? TooLong : Add(steps, new ValueStep(set, next, ValueStep.End));

    public override byte[] Literal() => SingleByte is { } single ? [single] : [];
}

internal sealed class SequenceNode(List<ValueNode> items) : ValueNode
{
    public override bool CanBeEmpty => items.TrueForAll(item => item.CanBeEmpty);

    public override byte? SingleByte => items.Count == 1 ? items[0].SingleByte : null;

    public override int Write(ImmutableArray<ValueStep>.Builder steps, int next)
    {
        for (var i = items.Count - 1; i >= 0 && next != TooLong; i--)
            next = items[i].Write(steps, next);
        return next;
    }

    public override byte[] Literal()
    {
        byte[] longest = [];
        var run = new List<byte>();
        foreach (var item in items)
        {
            if (item.SingleByte is { } single)
            {
                run.Add(single);
                if (run.Count > longest.Length)
                    longest = [.. run];
                continue;
            }
            run.Clear();
            var inner = item.Literal();
            if (inner.Length > longest.Length)
                longest = inner;
        }
        return longest;
    }
}

internal sealed class ChoiceNode(List<ValueNode> choices) : ValueNode
{
    public override bool CanBeEmpty => choices.Exists(choice => choice.CanBeEmpty);

    public override int Write(ImmutableArray<ValueStep>.Builder steps, int next)
    {
        var start = choices[^1].Write(steps, next);
        for (var i = choices.Count - 2; i >= 0 && start != TooLong; i--)
        {
            var choice = choices[i].Write(steps, next);
            start = choice == TooLong ? TooLong : Add(steps, new ValueStep(default, choice, start));
        }
        return start;
    }
}

internal sealed class RepeatNode(ValueNode inner, int least, int? most) : ValueNode
{
    public override bool CanBeEmpty => least == 0 || inner.CanBeEmpty;

    public override int Write(ImmutableArray<ValueStep>.Builder steps, int next)
    {
        // The optional ones come last; each may also be the end.
        var start = next;
        if (most is null)
            start = WriteLoop(steps, next);
        for (var i = least; i < most && start != TooLong; i++)
        {
            var once = inner.Write(steps, start);
            start = once == TooLong ? TooLong : Add(steps, new ValueStep(default, once, next));
        }
        for (var i = 0; i < least && start != TooLong; i++)
            start = inner.Write(steps, start);
        return start;
    }

    public override byte[] Literal() => least > 0 ? inner.Literal() : [];

    private int WriteLoop(ImmutableArray<ValueStep>.Builder steps, int next)
    {
        var fork = Add(steps, new ValueStep(default, next, next));
        if (fork == TooLong)
            return TooLong;
        var body = inner.Write(steps, fork);
        if (body == TooLong)
            return TooLong;
        steps[fork] = new ValueStep(default, body, next);
        return fork;
    }
}
