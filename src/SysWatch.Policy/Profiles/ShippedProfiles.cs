using System.Collections.Concurrent;
using System.Collections.Frozen;

namespace SysWatch.Policy.Profiles;

/// <summary>The profiles inside this assembly.</summary>
public sealed class ShippedProfiles : IProfileSource
{
    private const string Prefix = "profiles/";
    private const string Suffix = ".yaml";

    private static readonly FrozenSet<string> s_names = typeof(ShippedProfiles).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) &&
            name.EndsWith(Suffix, StringComparison.Ordinal))
        .Select(name => name[Prefix.Length..^Suffix.Length])
        .ToFrozenSet(StringComparer.Ordinal);

    private static readonly ConcurrentDictionary<string, ProfileText> s_texts = new(StringComparer.Ordinal);

    public ProfileText? Find(string name) => s_names.Contains(name) ? s_texts.GetOrAdd(name, Read) : null;

    public IEnumerable<string> Names => s_names.Order(StringComparer.Ordinal);

    private static ProfileText Read(string name)
    {
        var resource = Prefix + name + Suffix;
        using var stream = typeof(ShippedProfiles).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"the resource {resource} is missing from the assembly.");
        using var reader = new StreamReader(stream);
        return new ProfileText(name, $"built in: {name}{Suffix}", reader.ReadToEnd());
    }
}
