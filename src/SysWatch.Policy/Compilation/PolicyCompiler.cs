using System.Collections.Immutable;
using System.Text;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Patterns;
using SysWatch.Policy.Profiles;
using SysWatch.Policy.Profiles.Reading;
using SysWatch.Policy.Yaml;

namespace SysWatch.Policy.Compilation;

/// <summary>Turns a profile's name into a policy, or into everything that is wrong with it.</summary>
public static class PolicyCompiler
{
    /// <summary>
    /// Reads, resolves `extends`, validates, compiles and runs the profile's tests; all errors at once.
    /// </summary>
    /// <remarks>
    /// Only the tests and the mode of the profile itself count: those of an extended one speak of that profile as it is
    /// alone, and are checked when it is compiled.
    /// </remarks>
    public static PolicyResult Compile(string profile, IProfileSource source, PolicyContext context)
    {
        var diagnostics = new DiagnosticList();
        var resolver = new ProfileResolver(source, diagnostics);
        var profiles = resolver.Resolve(profile);
        CheckContext(profile, context, diagnostics);
        var policy = diagnostics.HasErrors ? null : Compile(profiles, context, diagnostics);
        if (policy is not null)
            ProfileTestRunner.Run(profiles[^1], policy, context, diagnostics);
        return new PolicyResult(diagnostics.HasErrors ? null : policy, diagnostics.ToImmutable(), resolver.Texts);
    }

    private static CompiledPolicy? Compile(
        ImmutableArray<Profile> profiles, PolicyContext context, DiagnosticList diagnostics)
    {
        var actors = ActorTable.Build(profiles, context, diagnostics);
        var rules = new RuleList(profiles, actors, context.Style);
        var pathCompiler = new PathTableCompiler(rules, context, diagnostics);
        var paths = pathCompiler.Compile();
        var network = new NetworkCompiler(rules, diagnostics).Compile();
        var environment = new EnvironmentCompiler(rules, actors, diagnostics).Compile();
        if (paths is null || network is null || environment is null || diagnostics.HasErrors)
            return null;
        return new CompiledPolicy
        {
            Profile = profiles[^1].Name,
            Mode = profiles[^1].Mode,
            Style = context.Style,
            Required = [.. profiles.SelectMany(profile => profile.Required).Distinct().Order()],
            Recorded = [.. profiles.SelectMany(profile => profile.Recorded).Distinct().Order()],
            Rules = rules.Infos,
            Network = network,
            NetworkIndex = new NetworkIndex(network),
            Paths = paths,
            Actors = actors,
            Environment = environment,
            HasAlwaysInjection = rules.Rules.Any(rule => rule.Rule is InjectionRule { IsAlways: true }),
            Source = new PolicySource(rules, pathCompiler.Globs(), pathCompiler.Sets, context),
        };
    }

    private static void CheckContext(string profile, PolicyContext context, DiagnosticList diagnostics)
    {
        foreach (var anchor in Placeholders.Of(context.Style))
        {
            var value = Placeholders.ValueOf(anchor, context);
            if (IsAbsolute(value) &&
                (context.Style == PathStyle.Posix || anchor == Anchor.Runtime || IsCanonical(value)))
                continue;
            diagnostics.Error(DiagnosticCodes.BadContext, new SourcePosition(MapReader.Clip(profile), 1, 1),
                value.Length == 0
                ? $"{Placeholders.WordOf(anchor)} stands for nothing in this session: its folder is not known."
                : $"{Placeholders.WordOf(anchor)} stands for '{MapReader.Clip(value)}' in this session, which is no " +
                "absolute path.");
        }
    }

    private static bool IsAbsolute(string value) =>
        value.StartsWith('/') && !value.Contains("//", StringComparison.Ordinal) && !value.Contains('\0');

    /// <summary>A half of a character is refused, too: what is made of the tables as text could not hold it.</summary>
    private static bool IsCanonical(string value) =>
        WindowsNames.Canonical(WindowsNames.Display(value)) == value &&
        Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(value)) == value;
}

/// <param name="Policy">Null when there is an error.</param>
/// <param name="Texts">Every profile text that was read, by name: what a successor needs to compile the same
/// policy.</param>
public sealed record PolicyResult(
    CompiledPolicy? Policy, ImmutableArray<Diagnostic> Diagnostics, ImmutableDictionary<string, string> Texts);
