namespace SysWatch.Windows.Names;

/// <summary>
/// All names of what an event speaks of: what the kernel said, the long form of short names, and where links lead. A
/// rule for any of them holds. For the observer's thread.
/// </summary>
internal sealed class ObjectNames(NtNames names, ShortNames shortNames, LinkNames links, TimeProvider time)
{
    public const int RememberedMax = 4096;

    private static readonly TimeSpan Believed = TimeSpan.FromSeconds(1);

    private readonly RecentNames<NamedObject> _recent = new(RememberedMax, Believed, time);
    private readonly RecentNames<NamedObject?> _recentKeys = new(RememberedMax, TimeSpan.FromMinutes(1), time);

    public NamedObject Of(string path)
    {
        if (_recent.TryGet(path, out var known))
            return known;
        var told = names.Of(path, out var kind);
        var found = NamedObject.Of(kind, kind == ObjectKind.File && told.Count > 0 ? AllNamesOf(told) : told);
        _recent.Add(path, found);
        return found;
    }

    /// <summary>
    /// A value is named as a key below its own; null where it is not known below what the name is. Seen in the view of
    /// 32-bit programs, a key is the one that it stands for as well.
    /// </summary>
    public NamedObject? OfKey(string key, string value, string userSid)
    {
        var path = value.Length == 0 ? key : $@"{key}\{value.Replace('\\', '/')}";
        var remembered = $"{userSid}|{path}";
        if (_recentKeys.TryGet(remembered, out var known))
            return known;
        known = NtNames.OfKey(path, userSid) is { } canonical ? NamedObject.Of(ObjectKind.Key, Views(canonical)) : null;
        _recentKeys.Add(remembered, known);
        return known;
    }

    private IEnumerable<string> AllNamesOf(IReadOnlyList<string> told)
    {
        var given = told[0];
        if (!IsLocal(given))
            return told;
        var longName = shortNames.Expand(given);
        var final = links.Follow(longName ?? given) is { } followed && names.Of(followed, out var kind) is [_, ..] ends &&
            kind == ObjectKind.File ? ends : [];
        return [.. final, .. longName is null ? [] : new[] { longName }, .. told];
    }

    private static bool IsLocal(string canonical) => !canonical.StartsWith("/UNC/", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<string> Views(string canonical)
    {
        yield return canonical;
        const string view = "/WOW6432Node";
        var at = canonical.IndexOf(view, StringComparison.OrdinalIgnoreCase);
        if (at > 0 && (canonical.Length == at + view.Length || canonical[at + view.Length] == '/'))
            yield return canonical.Remove(at, view.Length);
    }
}
