using System.Collections.Immutable;
using SysWatch.Core.Sessions;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Profiles;

namespace SysWatch.TestSupport;

/// <summary>
/// Profiles in memory and a compiler that only looks for words: <c>error</c> in a text is one, <c>audit</c> its mode,
/// <c>require:files</c> and <c>require:registry</c> a demand. What real profiles mean is tested elsewhere.
/// </summary>
public sealed class FakeProfiles : IProfileSource
{
    public Dictionary<string, string> Texts { get; } = new()
    {
        ["agents/generic"] = "generic",
        ["agents/claude"] = "claude",
    };

    /// <summary>The system that the policies are for.</summary>
    public PathStyle Style { get; set; }

    public Exception? FindFails { get; set; }

    public int Compilations { get; private set; }

    public IEnumerable<string> Names => Texts.Keys.Order(StringComparer.Ordinal);

    public PolicyLibrary Library => new(this, Compile, _ => AgentCatalog.Read(new Signatures()));

    public ProfileText? Find(string name) => FindFails is { } failure
        ? throw failure
        : Texts.TryGetValue(name, out var text) ? new ProfileText(name, $"/profiles/{name}.yaml", text) : null;

    private PolicyResult Compile(string profile, IProfileSource source, PolicyContext context)
    {
        Compilations++;
        if (source.Find(profile) is not { } found)
            return Failed(new Diagnostic(DiagnosticSeverity.Error, "SWP001", profile, 1, 1, "No such profile.", ""));
        if (found.Text.Contains("error"))
            return Failed(new Diagnostic(
                DiagnosticSeverity.Error, "SWP002", found.File, 3, 7, "It is wrong.", "Mend it."));
        var policy = new CompiledPolicy
        {
            Profile = profile,
            Mode = found.Text.Contains("audit") ? PolicyMode.Audit : PolicyMode.Enforce,
            Style = Style,
            Required = found.Text.Contains("require:files") ? [Guard.Files]
                : found.Text.Contains("require:registry") ? [Guard.Registry] : [],
            Rules = [],
            Network = new NetworkTable([]),
        };
        var texts = ImmutableDictionary<string, string>.Empty.Add(profile, found.Text);
        return new PolicyResult(policy, [], texts);
    }

    private static PolicyResult Failed(Diagnostic diagnostic) =>
        new(null, [diagnostic], ImmutableDictionary<string, string>.Empty);

    private sealed class Signatures : IProfileSource
    {
        private static readonly ProfileText Claude = new("agents/claude", "/profiles/agents/claude.yaml", """
            profile: agents/claude
            agent: {name: Claude, executables: [claude], unsafe-flags: [--yolo]}
            """);

        public IEnumerable<string> Names => [Claude.Name];

        public ProfileText? Find(string name) => name == Claude.Name ? Claude : null;
    }
}
