using System.Collections.Immutable;

namespace SysWatch.Linux.Seccomp;

/// <summary>
/// The filters of all sessions are the same but for the secret: built once, with marks in its place, and filled in for
/// each session. Safe for several threads.
/// </summary>
internal sealed class WallTemplate
{
    private const int AttemptsMax = 8;

    private readonly ImmutableArray<FilterInstruction> _program;
    private readonly int[] _places = [];

    public WallTemplate(SyscallNumbers numbers, IReadOnlyCollection<int> held)
    {
        // A mark is also a number of the filter's own by a chance of one in some millions.
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            var marks = UnshareSecret.Create();
            _program = WallProgram.Build(numbers, held, marks);
            _places = [.. Words(marks).Select(PlaceOf)];
            if (!_places.Contains(-1))
                return;
        }
        throw new InvalidOperationException("The filter does not compare all of a session's secret.");
    }

    public ImmutableArray<FilterInstruction> For(UnshareSecret secret)
    {
        var program = _program.ToBuilder();
        foreach (var (place, word) in _places.Zip(Words(secret)))
            program[place] = program[place] with { Operand = word };
        return program.MoveToImmutable();
    }

    private int PlaceOf(uint word)
    {
        var place = -1;
        for (var i = 0; i < _program.Length; i++)
        {
            if (_program[i].Operand != word)
                continue;
            if (place >= 0)
                return -1;
            place = i;
        }
        return place;
    }

    private static uint[] Words(UnshareSecret secret) =>
        [(uint)secret.First, (uint)(secret.First >> 32), (uint)secret.Second, (uint)(secret.Second >> 32)];
}
