using System.Collections.Immutable;
using SysWatch.Policy.Automata;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Patterns;
using SysWatch.Policy.Profiles;
using SysWatch.Policy.Profiles.Reading;
using SysWatch.Policy.Yaml;

namespace SysWatch.Policy.Compilation;

/// <summary>Compiles the rules over paths.</summary>
internal sealed class PathTableCompiler(RuleList rules, PolicyContext context, DiagnosticList diagnostics)
{
    private readonly List<AutomatonPattern> _patterns = [];
    private readonly List<AutomatonEntry> _entries = [];

    /// <summary>The rule of each entry, the strongest first.</summary>
    private readonly ImmutableArray<NumberedRule> _rules = rules.ByPrecedence(rule => rule is PathRule);

    public ByteSetTable Sets { get; } = new();

    /// <summary>Null after an error.</summary>
    public PathTable? Compile()
    {
        if (!TryFillPatterns())
            return null;
        try
        {
            // Each access is a group: the automaton is entered at another state for each.
            var automaton = AutomatonBuilder.Build(
                new AutomatonInput(_patterns, _entries, Sets, '/', ProfileLimits.StatesMax,
                    ProfileLimits.TableWordsMax), out var outcomes);
            var table = new PathTable(automaton,
                [.. Enumerable.Range(0, outcomes.Count).Select(number => Outcome(outcomes[number]))], Defaults(),
                context.Style == PathStyle.Windows ? rules.DefaultDecision(Guard.Registry) : null);
            Unreachable.Report(rules, _rules, outcomes, entry => Shadow(entry, table), diagnostics, IsForOtherSystem);
            return table;
        }
        catch (AutomatonLimitException over)
        {
            diagnostics.Error(DiagnosticCodes.Limit, Last(),
                $"{over.Message}; globs with '**' or '*' in the middle multiply each other.",
                "Begin globs with a folder instead of '**', or name fewer of them.");
            return null;
        }
    }

    /// <summary>All globs, with the rules that they belong to.</summary>
    public ImmutableArray<RuleGlob> Globs() =>
        [.. _patterns.Select(pattern => new RuleGlob(_rules[pattern.Entry].Index, pattern.Tokens))];

    private bool TryFillPatterns()
    {
        var ok = true;
        var filler = new GlobFiller(context, Sets);
        var lists = new List<ushort[]>();
        var alternativeCount = 0;
        foreach (var rule in _rules)
        {
            var path = (PathRule)rule.Rule;
            foreach (var (text, alternatives) in path.Paths)
            {
                alternativeCount += alternatives.Count(glob => glob.IsFor(context.Style));
                if (alternativeCount > ProfileLimits.PathPatternsMax)
                {
                    diagnostics.Error(DiagnosticCodes.Limit, text.Position,
                        $"the policy has more than {ProfileLimits.PathPatternsMax} path rules after expansion of " +
                            "braces.");
                    return false;
                }
                lists.Clear();
                foreach (var glob in alternatives)
                {
                    if (filler.TryFill(glob, lists))
                        continue;
                    ProfileReader.ReportGlob(diagnostics, true, text, filler.Error);
                    ok = false;
                    break;
                }
                foreach (var tokens in lists)
                    _patterns.Add(new AutomatonPattern(tokens, _entries.Count, (uint)path.Access));
            }
            _entries.Add(new AutomatonEntry(rule.Actors.Bits));
        }
        return ok;
    }

    /// <summary>It names nothing that this system has, and so decides nothing here.</summary>
    private bool IsForOtherSystem(int entry) =>
        !((PathRule)_rules[entry].Rule).Paths.Any(path => path.Alternatives.Any(glob => glob.IsFor(context.Style)));

    private Decision[] Defaults()
    {
        var defaults = new Decision[PathTable.AccessCount];
        for (var bit = 0; bit < defaults.Length; bit++)
        {
            defaults[bit] = rules.DefaultDecision((PathAccess)(1 << bit) switch
            {
                PathAccess.Execute => Guard.Exec,
                PathAccess.Connect => Guard.Sockets,
                _ => Guard.Files,
            });
        }
        return defaults;
    }

    private ImmutableArray<PathOutcomeEntry> Outcome(ReadOnlySpan<int> entries)
    {
        var outcome = ImmutableArray.CreateBuilder<PathOutcomeEntry>(entries.Length);
        foreach (var entry in entries)
            outcome.Add(new PathOutcomeEntry(_rules[entry].Actors, _rules[entry].Decision));
        return outcome.ToImmutable();
    }

    /// <summary>The rule that decides at a path that this one matches.</summary>
    private int Shadow(int entry, PathTable table)
    {
        var pattern = _patterns.Find(pattern => pattern.Entry == entry);
        if (pattern.Tokens is null)
            return -1;
        var sample = GlobSample.Of(pattern.Tokens, Sets);
        var access = ((PathRule)_rules[entry].Rule).Access;
        return table.Decide(sample, access & (PathAccess)(-(int)access), new ActorSet(_entries[entry].Actors)).Rule;
    }

    private SourcePosition Last() => _rules.IsEmpty ? new SourcePosition("", 1, 1) : _rules[0].Rule.Position;
}

/// <summary>One alternative of one glob of a rule.</summary>
internal readonly record struct RuleGlob(int Rule, ushort[] Tokens);
