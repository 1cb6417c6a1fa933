namespace SysWatch.Windows.Names;

/// <summary>Names of eight and three characters, which NTFS gives to files that have longer ones.</summary>
internal sealed class ShortNames(ILongNames longNames, TimeProvider time)
{
    public const int RememberedMax = 2048;

    /// <summary>A short name may be another file's in a moment.</summary>
    private static readonly TimeSpan Believed = TimeSpan.FromSeconds(2);

    private readonly RecentNames<string?> _recent = new(RememberedMax, Believed, time);

    /// <summary>What the file system was asked and did not say.</summary>
    public long Unresolved { get; private set; }

    /// <summary>Whether a component has the form of one, as in <c>PROGRA~1</c>, <c>ID_RSA~2.PUB</c>.</summary>
    public static bool IsShort(ReadOnlySpan<char> name)
    {
        var tilde = name.LastIndexOf('~');
        var dot = name.IndexOf('.');
        var stem = dot < 0 ? name : name[..dot];
        if (tilde is < 1 or > 6 || stem.Length is < 3 or > 8 || tilde >= stem.Length - 1)
            return false;
        foreach (var digit in stem[(tilde + 1)..])
        {
            if (!char.IsAsciiDigit(digit))
                return false;
        }
        return dot < 0 || (name.Length - dot - 1 is >= 1 and <= 3 && name[(dot + 1)..].IndexOf('.') < 0);
    }

    /// <summary>
    /// The canonical name with long components as far as the file system tells them, from the left; null: it has no
    /// short ones, or nothing could be told.
    /// </summary>
    /// <param name="canonical">Of a file of a local drive.</param>
    public string? Expand(string canonical)
    {
        if (!canonical.Contains('~'))
            return null;
        var names = canonical.Split('/');
        string? expanded = null;
        for (var i = 2; i < names.Length; i++)
        {
            if (!IsShort(names[i]))
                continue;
            if (LongName(string.Join('/', names[..(i + 1)])) is not { } found)
                continue;
            names[i] = found;
            expanded = string.Join('/', names);
        }
        return expanded;
    }

    /// <returns>The last component's long name.</returns>
    private string? LongName(string canonical)
    {
        if (!_recent.TryGet(canonical, out var known))
        {
            known = longNames.LongName(@"\\?\" + canonical[1..].Replace('/', '\\'))?.TrimEnd('\\');
            known = known?[(known.LastIndexOf('\\') + 1)..];
            // It has no other name, e.g. because it is called so; or the answer is none that a file can have.
            if (known is "" or "." or ".." || known?.Contains(':') == true)
                known = null;
            if (known is null)
                Unresolved++;
            _recent.Add(canonical, known);
        }
        return known;
    }
}
