namespace SysWatch.Policy.Automata;

/// <summary>Finds the states that answer alike for every continuation, by refining a partition until it holds.</summary>
internal static class StateMerger
{
    /// <summary>The block of each state; blocks are numbered in the order of their first state.</summary>
    public static int[] Merge(GlobStates states, out int blocks)
    {
        var count = states.Count;
        var block = new int[count];
        var names = new Dictionary<int, int>();
        for (var state = 0; state < count; state++)
        {
            if (!names.TryGetValue(states.OutcomeOf(state), out var name))
                names.Add(states.OutcomeOf(state), name = names.Count);
            block[state] = name;
        }
        blocks = names.Count;
        while (true)
        {
            var refined = Refine(states, block, out var found);
            if (found == blocks)
                return block;
            block = refined;
            blocks = found;
        }
    }

    private static int[] Refine(GlobStates states, int[] block, out int found)
    {
        var refined = new int[block.Length];
        var first = new List<int>();
        var buckets = new Dictionary<(int Block, ulong Hash), int>();
        var next = new List<int>();
        for (var state = 0; state < block.Length; state++)
        {
            var key = (block[state], Hash(states.Row(state), block));
            ref var head = ref System.Runtime.InteropServices.CollectionsMarshal
                .GetValueRefOrAddDefault(buckets, key, out var exists);
            var candidate = exists ? head : -1;
            while (candidate >= 0 && !IsAlike(states, block, first[candidate], state))
                candidate = next[candidate];
            if (candidate < 0)
            {
                candidate = first.Count;
                first.Add(state);
                next.Add(exists ? head : -1);
                head = candidate;
            }
            refined[state] = candidate;
        }
        found = first.Count;
        return refined;
    }

    private static ulong Hash(int[] row, int[] block)
    {
        var hash = 14695981039346656037ul;
        foreach (var target in row)
            hash = (hash ^ (uint)block[target]) * 0x9E3779B97F4A7C15ul ^ (hash >> 29);
        return hash;
    }

    private static bool IsAlike(GlobStates states, int[] block, int a, int b)
    {
        var rowA = states.Row(a);
        var rowB = states.Row(b);
        for (var i = 0; i < rowA.Length; i++)
        {
            if (block[rowA[i]] != block[rowB[i]])
                return false;
        }
        return true;
    }
}
