using System.Collections.Immutable;

namespace SysWatch.Policy.Patterns;

/// <summary>
/// A pattern that is searched for in a value. Runs all alternatives side by side, so that the time is the value's
/// length times the number of steps and no value can make it explode.
/// </summary>
internal sealed class ValuePattern
{
    private readonly ImmutableArray<ValueStep> _steps;
    private readonly ByteSet _firstBytes;
    private readonly byte[] _literal;

    internal ValuePattern(ImmutableArray<ValueStep> steps, int start, byte[] literal)
    {
        _steps = steps;
        Start = start;
        _literal = literal;
        _firstBytes = FirstBytes();
    }

    public int StepCount => _steps.Length;

    private int Start { get; }

    public bool IsFoundIn(ReadOnlySpan<byte> value)
    {
        if (_literal.Length > 0 && value.IndexOf(_literal) < 0)
            return false;
        var run = new Run(_steps);
        foreach (var unit in value)
        {
            if (_firstBytes.Contains(unit))
                run.Enter(Start);
            if (run.IsIdle)
                continue;
            if (run.Read(unit))
                return true;
        }
        return false;
    }

    /// <summary>The bytes with which a match can start.</summary>
    private ByteSet FirstBytes()
    {
        var run = new Run(_steps);
        run.Enter(Start);
        var set = default(ByteSet);
        foreach (var step in run.Current)
            set = set.Union(_steps[step].Set);
        return set;
    }

    /// <summary>The steps that are waiting for the next byte.</summary>
    private sealed class Run(ImmutableArray<ValueStep> steps)
    {
        private readonly int[] _enteredAt = new int[steps.Length];
        private readonly Stack<int> _stack = new();
        private List<int> _next = [];
        private int _round = 1;

        public List<int> Current { get; private set; } = [];

        public bool IsIdle => Current.Count == 0;

        /// <summary>Adds a step and those reached from it without a byte; true at the end of the pattern.</summary>
        public bool Enter(int step) => Enter(step, Current);

        public bool Read(byte unit)
        {
            _round++;
            _next.Clear();
            foreach (var step in Current)
            {
                if (steps[step].Set.Contains(unit) && Enter(steps[step].Next, _next))
                    return true;
            }
            (Current, _next) = (_next, Current);
            return false;
        }

        private bool Enter(int first, List<int> list)
        {
            _stack.Push(first);
            while (_stack.TryPop(out var step))
            {
                if (step == ValueStep.End)
                {
                    _stack.Clear();
                    return true;
                }
                if (_enteredAt[step] == _round)
                    continue;
                _enteredAt[step] = _round;
                if (!steps[step].IsFork)
                {
                    list.Add(step);
                    continue;
                }
                _stack.Push(steps[step].Other);
                _stack.Push(steps[step].Next);
            }
            return false;
        }
    }
}

/// <summary>Reads one byte of the set and goes on, or, for a fork, goes two ways without reading.</summary>
internal readonly record struct ValueStep(ByteSet Set, int Next, int Other)
{
    public const int End = -1;

    public bool IsFork => Set.IsEmpty;
}
