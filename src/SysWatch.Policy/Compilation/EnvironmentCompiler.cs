using System.Collections.Immutable;
using SysWatch.Policy.Automata;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Patterns;
using SysWatch.Policy.Profiles;
using SysWatch.Policy.Profiles.Reading;
using SysWatch.Policy.Yaml;

namespace SysWatch.Policy.Compilation;

/// <summary>Compiles the environment rules; injection rules come before all others.</summary>
internal sealed class EnvironmentCompiler(RuleList rules, ActorTable actors, DiagnosticList diagnostics)
{
    private static readonly ushort[] s_anyName = [Token.Star];

    private readonly List<AutomatonPattern> _patterns = [];
    private readonly List<AutomatonEntry> _automatonEntries = [];
    private readonly List<EnvironmentEntry> _entries = [];
    private readonly List<NumberedRule> _entryRules = [];
    private readonly ByteSetTable _sets = new();

    /// <summary>Null after an error.</summary>
    public EnvironmentTable? Compile()
    {
        foreach (var rule in rules.Rules)
        {
            if (rule.Rule is InjectionRule injection)
                AddInjection(rule, injection);
        }
        foreach (var rule in rules.ByPrecedence(rule => rule is EnvironmentRule))
            AddRule(rule, (EnvironmentRule)rule.Rule);
        try
        {
            var names = AutomatonBuilder.Build(
                new AutomatonInput(_patterns, _automatonEntries, _sets, GlobMatcher.NoSeparator,
                    ProfileLimits.StatesMax, ProfileLimits.TableWordsMax),
                out var outcomes);
            var table = new EnvironmentTable(names,
                [.. Enumerable.Range(0, outcomes.Count).Select(number => Outcome(outcomes[number]))],
                rules.DefaultDecision(Guard.Environment));
            Unreachable.Report(rules, [.. _entryRules], outcomes, entry => Shadow(entry, table), diagnostics);
            return table;
        }
        catch (AutomatonLimitException over)
        {
            diagnostics.Error(DiagnosticCodes.Limit, _entryRules[0].Rule.Position,
                $"{over.Message}; globs such as *A*B* for names multiply each other.",
                "Name fewer of them.");
            return null;
        }
    }

    private void AddInjection(NumberedRule rule, InjectionRule injection)
    {
        // Without any grant there is nothing that the variable could steal.
        var against = injection.IsAlways ? 0 : actors.All;
        if (injection.IsAlways || against != 0)
            Add(rule, injection.Names, [], new ActorSet(against), isForTools: !injection.IsAlways);
    }

    private void AddRule(NumberedRule rule, EnvironmentRule environment)
    {
        Add(rule, environment.Names, [.. environment.Values.Select(value => value.Pattern)], rule.Actors,
            isForTools: false);
    }

    private void Add(NumberedRule rule, ImmutableArray<GlobText> names, ImmutableArray<ValuePattern> values,
        ActorSet holdsFor, bool isForTools)
    {
        var filler = new GlobFiller(Placeholders.Sample, _sets);
        var lists = new List<ushort[]>();
        foreach (var (text, alternatives) in names)
        {
            foreach (var glob in alternatives)
            {
                if (!filler.TryFill(glob, lists))
                    ProfileReader.ReportGlob(diagnostics, true, text, filler.Error);
            }
        }
        if (names.IsEmpty)
            lists.Add(s_anyName);
        foreach (var tokens in lists)
            _patterns.Add(new AutomatonPattern(tokens, _entries.Count));
        _automatonEntries.Add(new AutomatonEntry(holdsFor.Bits, !values.IsEmpty));
        _entries.Add(new EnvironmentEntry(holdsFor, values, rule.Decision, isForTools));
        _entryRules.Add(rule);
    }

    private ImmutableArray<EnvironmentEntry> Outcome(ReadOnlySpan<int> entries)
    {
        var outcome = ImmutableArray.CreateBuilder<EnvironmentEntry>(entries.Length);
        foreach (var entry in entries)
            outcome.Add(_entries[entry]);
        return outcome.ToImmutable();
    }

    private int Shadow(int entry, EnvironmentTable table)
    {
        var pattern = _patterns.Find(pattern => pattern.Entry == entry);
        return pattern.Tokens is null ? -1
            : table.Decide(GlobSample.Of(pattern.Tokens, _sets), [], new ActorSet(_automatonEntries[entry].Actors),
                isUsersOwn: false).Rule;
    }
}
