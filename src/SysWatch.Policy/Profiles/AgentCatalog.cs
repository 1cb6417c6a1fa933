using System.Collections.Immutable;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Profiles.Reading;
using SysWatch.Policy.Yaml;

namespace SysWatch.Policy.Profiles;

/// <summary>The signatures of every agent profile of a source.</summary>
public sealed class AgentCatalog
{
    private readonly ImmutableArray<Entry> _entries;
    private readonly PathStyle _style;

    private AgentCatalog(ImmutableArray<Entry> entries, PathStyle style)
    {
        _entries = entries;
        _style = style;
    }

    public IReadOnlyList<AgentSignature> Signatures => [.. _entries.Select(entry => entry.Signature)];

    /// <summary>
    /// Reads the `agent:` part of every profile below <c>agents/</c>; a profile that does not parse is left out.
    /// </summary>
    public static AgentCatalog Read(IProfileSource source) => Read(source, PathStyle.Posix);

    /// <param name="style">On Windows neither case matters, nor whether <c>claude</c> is an .exe or a .cmd.</param>
    public static AgentCatalog Read(IProfileSource source, PathStyle style)
    {
        var entries = ImmutableArray.CreateBuilder<Entry>();
        foreach (var name in source.Names.Where(name => name.StartsWith("agents/", StringComparison.Ordinal)))
        {
            var diagnostics = new DiagnosticList();
            if (source.Find(name) is { } text && ProfileReader.Read(text, diagnostics) is { Agent: { } agent } &&
                !diagnostics.HasErrors)
                entries.Add(new Entry(name, agent, style));
        }
        return new AgentCatalog(entries.ToImmutable(), style);
    }

    /// <summary>The profile whose signature matches, or null. Packages win over paths, paths over file names.</summary>
    /// <param name="commandName">The file name that the user typed.</param>
    public AgentSignature? Match(ExecutableIdentity executable, string commandName) =>
        ByPackage(executable) ??
        Find(entry => entry.Executables.MatchesPath(executable.Path)) ??
        Find(entry => entry.Executables.Has(commandName)) ??
        Find(entry => entry.Executables.Has(FileNameOf(executable.Path)));

    /// <summary>The same for a program that nobody said anything of: fewer names count, as profiles say.</summary>
    /// <param name="names">File names that it goes by: its own, its script's.</param>
    public AgentSignature? MatchRunning(ExecutableIdentity executable, IReadOnlyList<string> names) =>
        ByPackage(executable) ??
        Find(entry => entry.Attach.MatchesPath(executable.Path)) ??
        Find(entry => names.Any(entry.Attach.Has));

    public AgentSignature? OfProfile(string profile) => Find(entry => entry.Signature.Profile == profile);

    private AgentSignature? ByPackage(ExecutableIdentity executable) => executable.Package is { } package
        ? Find(entry => entry.Signature.Packages.Contains(package))
        : null;

    /// <summary>Told by the style and not by the machine, on which a profile may only be looked at.</summary>
    private string FileNameOf(string path) =>
        path[(_style == PathStyle.Windows ? path.AsSpan().LastIndexOfAny('/', '\\') + 1 : path.LastIndexOf('/') + 1)..];

    private AgentSignature? Find(Func<Entry, bool> matches)
    {
        foreach (var entry in _entries)
        {
            if (matches(entry))
                return entry.Signature;
        }
        return null;
    }

    private sealed class Entry(string profile, AgentPart agent, PathStyle style)
    {
        public AgentSignature Signature { get; } = new(
            profile, agent.Name, Values(agent.Executables), Values(agent.Packages), Values(agent.UnsafeFlags))
        {
            Attach = Values(agent.Attach.IsEmpty ? agent.Executables : agent.Attach),
        };

        public ExecutableNames Executables => field ??= new ExecutableNames(Signature.Executables, style);

        public ExecutableNames Attach => field ??= new ExecutableNames(Signature.Attach, style);

        private static ImmutableArray<string> Values(ImmutableArray<YamlText> texts) =>
            [.. texts.Select(text => text.Value)];
    }
}

/// <param name="Profile">E.g. <c>agents/claude-code</c>.</param>
public sealed record AgentSignature(
    string Profile, string Name, IReadOnlyList<string> Executables, IReadOnlyList<string> Packages,
    IReadOnlyList<string> UnsafeFlags)
{
    /// <summary>Of the executables, those by which one that runs without a launch is found.</summary>
    public IReadOnlyList<string> Attach { get; init; } = Executables;
}
