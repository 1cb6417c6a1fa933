namespace SysWatch.Policy.Profiles;

/// <summary>
/// Several sources as one; the first that has a name wins, so that an administrator's file replaces a shipped one.
/// </summary>
public sealed class CombinedProfileSource(params IProfileSource[] sources) : IProfileSource
{
    public ProfileText? Find(string name)
    {
        foreach (var source in sources)
        {
            if (source.Find(name) is { } text)
                return text;
        }
        return null;
    }

    public IEnumerable<string> Names =>
        sources.SelectMany(source => source.Names).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
}
