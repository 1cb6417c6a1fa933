using System.Collections.Immutable;

namespace SysWatch.Policy.Profiles.Reading;

/// <summary>One key of the language. The reader and the JSON schema are made from the same ones.</summary>
internal sealed record KeySpec(string Name, KeyShape Shape, string Description)
{
    public bool IsRequired { get; init; }

    public ImmutableArray<string> Words { get; init; } = [];

    /// <summary>The keys of the map, or of each map of the list.</summary>
    public KeyTable? Table { get; init; }

    /// <summary>What the text must look like, for editors; the reader checks it by itself.</summary>
    public string Pattern { get; init; } = "";
}

/// <summary>The keys that one kind of map may have.</summary>
/// <param name="What">What a message calls the map.</param>
/// <param name="OneOf">Exactly one of these must be there.</param>
internal sealed record KeyTable(string What, ImmutableArray<KeySpec> Keys)
{
    public ImmutableArray<string> OneOf { get; init; } = [];

    public KeySpec? Find(string name)
    {
        foreach (var key in Keys)
        {
            if (key.Name == name)
                return key;
        }
        return null;
    }
}
