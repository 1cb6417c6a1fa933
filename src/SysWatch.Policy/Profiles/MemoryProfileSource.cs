namespace SysWatch.Policy.Profiles;

/// <summary>
/// Profiles held in memory by name: texts of a saved session, one that is only to be checked, or a test's.
/// </summary>
public sealed class MemoryProfileSource(IReadOnlyDictionary<string, string> texts) : IProfileSource
{
    public MemoryProfileSource(string name, string text)
        : this(new Dictionary<string, string>(StringComparer.Ordinal) { [name] = text })
    {
    }

    public ProfileText? Find(string name) =>
        texts.TryGetValue(name, out var text) ? new ProfileText(name, name + ".yaml", text) : null;

    public IEnumerable<string> Names => texts.Keys.Order(StringComparer.Ordinal);
}
