using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Profiles;

namespace SysWatch.Windows.Plans.Stamps;

/// <summary>
/// What a policy says to all programs alike, since a SID cannot tell one from another. A rule that asks refuses: an
/// access list cannot wait for a person. Not for several threads.
/// </summary>
internal sealed class SharedVerdicts(CompiledPolicy policy)
{
    private const int StatesMax = 4096;

    private static readonly PathAccess[] s_accesses =
        [.. Enum.GetValues<PathAccess>().Where(access => int.IsPow2((int)access))];

    private readonly Dictionary<(uint State, PathAccess Access, bool IsKey), bool> _below = [];
    private readonly PathTable _paths = policy.Paths;

    /// <summary>Of these accesses those that every program is refused.</summary>
    /// <param name="key">Folded.</param>
    /// <param name="differs">Told of the rules that refuse some programs what others may.</param>
    public PathAccess Refused(ReadOnlySpan<byte> key, PathAccess asked, Action<PathAccess, int> differs)
    {
        var refused = PathAccess.None;
        foreach (var access in s_accesses)
        {
            if ((asked & access) == 0)
                continue;
            var state = _paths.Automaton.Walk(_paths.StartOf(access), key);
            var answer = AnswerAt(state, access, IsKey(key));
            if (!answer.Permits)
                refused |= access;
            else if (answer.Refusing >= 0)
                differs(access, answer.Refusing);
        }
        return refused;
    }

    /// <summary>
    /// Of these accesses those that every program is refused on whatever there may be below, by any name. Found by the
    /// automaton and not by what exists: what an entry is inherited by is not known yet.
    /// </summary>
    public PathAccess RefusedBelow(ReadOnlySpan<byte> key, PathAccess asked)
    {
        var refused = PathAccess.None;
        foreach (var access in s_accesses)
        {
            if ((asked & access) == 0)
                continue;
            var state = _paths.Automaton.Walk(_paths.Automaton.Walk(_paths.StartOf(access), key), "/"u8);
            var memo = (state, access, IsKey(key));
            if (!_below.TryGetValue(memo, out var all))
                _below.Add(memo, all = IsRefusedFrom(state, access, IsKey(key)));
            if (all)
                refused |= access;
        }
        return refused;
    }

    public static bool IsTooLong(ReadOnlySpan<byte> key) => key.Length > ProfileLimits.PathBytesMax;

    private static bool IsKey(ReadOnlySpan<byte> key) => key is [(byte)'#', ..];

    /// <summary>All states that names can lead to. A folded name has no small letters, and none is empty.</summary>
    private bool IsRefusedFrom(uint start, PathAccess access, bool isKey)
    {
        var met = new HashSet<(uint State, bool IsOpen)> { (start, true) };
        var waiting = new Queue<(uint State, bool IsOpen)>(met);
        Span<byte> one = stackalloc byte[1];
        while (waiting.TryDequeue(out var from))
        {
            for (var value = 1; value <= byte.MaxValue; value++)
            {
                if (value is >= 'a' and <= 'z' || (from.IsOpen && value == '/'))
                    continue;
                one[0] = (byte)value;
                var next = (_paths.Automaton.Walk(from.State, one), value == '/');
                if (!met.Add(next))
                    continue;
                if (!next.Item2 && AnswerAt(next.Item1, access, isKey).Permits)
                    return false;
                if (met.Count > StatesMax)
                    return false;
                waiting.Enqueue(next);
            }
        }
        return true;
    }

    /// <summary>
    /// The first entry whose programs fit decides, so that one none of whose programs is left decides for nobody.
    /// </summary>
    private SharedAnswer AnswerAt(uint state, PathAccess access, bool isKey)
    {
        var permits = false;
        var refusing = -1;
        var known = 0u;
        foreach (ref readonly var entry in _paths.Outcome(_paths.Automaton.OutcomeAt(state)))
        {
            if (!entry.Actors.IsEmpty && (entry.Actors.Bits & ~known) == 0)
                continue;
            Count(entry.Decision);
            if (entry.Actors.IsEmpty)
                return new SharedAnswer(permits, refusing);
            known |= entry.Actors.Bits;
        }
        Count(_paths.DefaultOf(access, isKey));
        return new SharedAnswer(permits, refusing);

        void Count(Decision decision)
        {
            permits |= decision.Permits;
            if (!decision.Permits && refusing < 0)
                refusing = decision.Rule;
        }
    }

    /// <param name="Permits">Some program.</param>
    /// <param name="Refusing">The rule that refuses some program; less than 0: none.</param>
    private readonly record struct SharedAnswer(bool Permits, int Refusing);
}
