using System.Collections.Immutable;

namespace SysWatch.Policy.Yaml;

/// <summary>One node of a profile's text. Only what a profile may hold: text, lists and maps.</summary>
internal abstract record YamlNode(SourcePosition Position)
{
    /// <summary>What a message calls this node.</summary>
    public abstract string Kind { get; }
}

/// <param name="IsQuoted">Written in quotes or as a block, so that it cannot be mistaken for a number or
/// nothing.</param>
internal sealed record YamlText(SourcePosition Position, string Value, bool IsQuoted) : YamlNode(Position)
{
    public override string Kind => Value.Length == 0 && !IsQuoted ? "nothing" : "text";
}

internal sealed record YamlList(SourcePosition Position, ImmutableArray<YamlNode> Items) : YamlNode(Position)
{
    public override string Kind => "a list";
}

internal sealed record YamlMap(SourcePosition Position, ImmutableArray<YamlEntry> Entries) : YamlNode(Position)
{
    public override string Kind => "a map";
}

/// <summary>Stands where something was refused already, so that it is not complained of twice.</summary>
internal sealed record YamlInvalid(SourcePosition Position) : YamlNode(Position)
{
    public override string Kind => "something that was refused";
}

internal sealed record YamlEntry(YamlText Key, YamlNode Value);
