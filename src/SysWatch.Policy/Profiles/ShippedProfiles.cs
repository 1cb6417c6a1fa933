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

    public ProfileText? Find(string name)
    {
        if (!s_names.Contains(name))
            return null;
        var resource = Prefix + name + Suffix;
        using var stream = typeof(ShippedProfiles).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"the resource {resource} is missing from the assembly.");
        using var reader = new StreamReader(stream);
        return new ProfileText(name, resource, reader.ReadToEnd());
    }

    public IEnumerable<string> Names => s_names.Order(StringComparer.Ordinal);
}
