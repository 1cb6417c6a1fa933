using System.Collections.Immutable;
using SysWatch.Policy.Patterns;

namespace SysWatch.Windows.Names;

/// <summary>An object by all its names. Immutable.</summary>
internal sealed class NamedObject
{
    private NamedObject(ObjectKind kind, IEnumerable<string> names)
    {
        Kind = kind;
        Names = [.. names.Distinct(StringComparer.OrdinalIgnoreCase)];
        Keys = [.. Names.Select(WindowsNames.Fold)];
        Server = ServerOf(Names);
    }

    public ObjectKind Kind { get; }

    /// <summary>Canonical, the one that counts first. Empty for a device, and for what no file can be called.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>What policies compare, one for each name: an object is judged by the strictest.</summary>
    public ImmutableArray<byte[]> Keys { get; }

    /// <summary>As people of Windows write it.</summary>
    public string Display => field ??= Names is [var first, ..] ? WindowsNames.Display(first) : "";

    /// <summary>Of a file on another machine; null: it is on this one.</summary>
    public string? Server { get; }

    public static NamedObject Of(ObjectKind kind, IEnumerable<string> names) => new(kind, names);

    /// <summary>WSL's are in a virtual machine of this one.</summary>
    private static string? ServerOf(ImmutableArray<string> names)
    {
        const string root = "/UNC/";
        if (names is not [var first, ..] || !first.StartsWith(root, StringComparison.OrdinalIgnoreCase))
            return null;
        var server = first[root.Length..].Split('/')[0];
        return server.ToUpperInvariant() is "WSL$" or "WSL.LOCALHOST" ? null : server;
    }
}
