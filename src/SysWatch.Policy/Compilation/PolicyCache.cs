using SysWatch.Policy.Profiles;

namespace SysWatch.Policy.Compilation;

/// <summary>
/// Compiles each profile once for a context, as long as none of the texts behind it changes: what a session's start
/// waits for is then a comparison of texts. Safe to share between threads.
/// </summary>
public sealed class PolicyCache(IProfileSource source)
{
    /// <summary>Policies kept; beyond it the one that was asked for longest ago goes.</summary>
    public const int PoliciesMax = 32;

    private readonly Lock _lock = new();
    private readonly LinkedList<Entry> _entries = [];

    /// <summary>As <see cref="PolicyCompiler.Compile"/>. A result with errors is not kept.</summary>
    public PolicyResult Compile(string profile, PolicyContext context)
    {
        if (Find(profile, context) is { } known)
            return known;
        var result = PolicyCompiler.Compile(profile, source, context);
        if (result.Policy is null)
            return result;
        lock (_lock)
        {
            _entries.AddFirst(new Entry(profile, context, result));
            if (_entries.Count > PoliciesMax)
                _entries.RemoveLast();
        }
        return result;
    }

    private PolicyResult? Find(string profile, PolicyContext context)
    {
        Entry? found;
        lock (_lock)
        {
            found = _entries.FirstOrDefault(entry => entry.Profile == profile && entry.Context == context);
            if (found is null)
                return null;
            _entries.Remove(found);
        }
        // Read outside of the lock: a source may read files.
        foreach (var (name, text) in found.Result.Texts)
        {
            if (source.Find(name)?.Text != text)
                return null;
        }
        lock (_lock)
            _entries.AddFirst(found);
        return found.Result;
    }

    private sealed record Entry(string Profile, PolicyContext Context, PolicyResult Result);
}
