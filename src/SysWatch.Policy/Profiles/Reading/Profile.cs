using System.Collections.Immutable;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Patterns;
using SysWatch.Policy.Yaml;

namespace SysWatch.Policy.Profiles.Reading;

/// <summary>One file as it was read; everything in it is well-formed, or a diagnostic says what is not.</summary>
internal sealed record Profile(string Name, SourcePosition Position)
{
    public string Description { get; init; } = "";

    public ImmutableArray<YamlText> Extends { get; init; } = [];

    public PolicyMode Mode { get; init; } = PolicyMode.Enforce;

    public ImmutableArray<Guard> Required { get; init; } = [];

    public ImmutableArray<Guard> Recorded { get; init; } = [];

    public ImmutableDictionary<Guard, Verdict> Defaults { get; init; } = ImmutableDictionary<Guard, Verdict>.Empty;

    public ImmutableArray<ProfileRule> Rules { get; init; } = [];

    public AgentPart? Agent { get; init; }

    public ImmutableArray<ProfileTest> Tests { get; init; } = [];
}

/// <param name="For">Empty: every executable.</param>
internal abstract record ProfileRule(
    SourcePosition Position, string Id, Guard Guard, Verdict Verdict, ForClause? For, string Reason, string Instead,
    bool IsLocked);

internal sealed record PathRule(
    SourcePosition Position, string Id, Guard Guard, Verdict Verdict, ForClause? For, string Reason, string Instead,
    bool IsLocked, PathAccess Access, ImmutableArray<GlobText> Paths)
    : ProfileRule(Position, Id, Guard, Verdict, For, Reason, Instead, IsLocked);

internal sealed record NetworkRule(
    SourcePosition Position, string Id, Verdict Verdict, ForClause? For, string Reason, string Instead, bool IsLocked,
    NetworkOperations Operations, NetworkProtocols Protocols, ImmutableArray<AddressBlock> To,
    ImmutableArray<PortRange> Ports)
    : ProfileRule(Position, Id, Guard.Network, Verdict, For, Reason, Instead, IsLocked);

/// <param name="Names">Empty: any name.</param>
/// <param name="Values">Empty: any value.</param>
internal sealed record EnvironmentRule(
    SourcePosition Position, string Id, Verdict Verdict, ForClause? For, string Reason, string Instead, bool IsLocked,
    ImmutableArray<GlobText> Names, ImmutableArray<ValueText> Values)
    : ProfileRule(Position, Id, Guard.Environment, Verdict, For, Reason, Instead, IsLocked);

/// <summary>Cannot be overridden: it counts as locked.</summary>
internal sealed record InjectionRule(
    SourcePosition Position, string Id, string Reason, string Instead, ImmutableArray<GlobText> Names, bool IsAlways)
    : ProfileRule(Position, Id, Guard.Environment, Verdict.Deny, null, Reason, Instead, true);

/// <summary>A glob as it is written, and read.</summary>
internal sealed record GlobText(YamlText Text, ImmutableArray<Glob> Alternatives);

/// <summary>A pattern for values as it is written, and read.</summary>
internal sealed record ValueText(YamlText Text, ValuePattern Pattern);

/// <summary>The entries of a <c>for:</c>, sorted and each once, so that equal clauses are equal.</summary>
internal sealed record ForClause(SourcePosition Position, ImmutableArray<string> Entries)
{
    public const string Agent = "agent";

    public string Key => string.Join('\n', Entries);

    public static bool IsPackage(string entry) =>
        entry.StartsWith("npm:", StringComparison.Ordinal) || entry.StartsWith("pypi:", StringComparison.Ordinal);
}

internal sealed record AgentPart(
    string Name, ImmutableArray<YamlText> Executables, ImmutableArray<YamlText> Packages,
    ImmutableArray<YamlText> Attach, ImmutableArray<YamlText> UnsafeFlags);

/// <param name="Length">Of 128 bits; an IPv4 block is mapped into IPv6.</param>
internal readonly record struct AddressBlock(UInt128 Address, byte Length)
{
    public bool Contains(UInt128 address) => Length == 0 || (address ^ Address) >> (128 - Length) == 0;
}

internal readonly record struct PortRange(ushort First, ushort Last)
{
    public static PortRange All => new(0, ushort.MaxValue);
}

/// <param name="Access">The word of the language: read, execute, connect, hide, ...</param>
internal sealed record ProfileTest(
    SourcePosition Position, Verdict Verdict, string Access, YamlText Object, string? Value, NetworkProtocols Protocol,
    YamlText? For);
