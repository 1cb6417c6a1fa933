using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using SysWatch.Policy.Automata;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Patterns;
using SysWatch.Policy.Profiles;
using SysWatch.Policy.Profiles.Reading;
using SysWatch.Policy.Yaml;

namespace SysWatch.Policy.Compilation;

/// <summary>Tells which <c>for</c> clauses an executable satisfies.</summary>
internal sealed class ActorTable
{
    private static readonly string[] s_npmInterpreters = ["node", "bun", "deno"];
    private static readonly string[] s_pypiInterpreters = ["python", "pypy"];

    private readonly Dictionary<string, int> _bits = new(StringComparer.Ordinal);
    private readonly List<ForClause> _clauses = [];
    private readonly List<byte[]> _interpreters = [];
    private FrozenDictionary<string, uint> _packages = FrozenDictionary<string, uint>.Empty;
    private ByteAutomaton? _paths;

    /// <summary>Where the automaton is entered for each clause.</summary>
    private uint[] _starts = [];

    private uint _agent;

    private PathStyle _style;

    private ActorTable()
    {
    }

    /// <summary>Every bit that a rule speaks of.</summary>
    public uint All => _clauses.Count == ActorSet.ActorsMax ? uint.MaxValue : (1u << _clauses.Count) - 1;

    /// <summary>The clause of each bit.</summary>
    public IReadOnlyList<ForClause> Clauses => _clauses;

    public static ActorTable Build(ImmutableArray<Profile> profiles, PolicyContext context, DiagnosticList diagnostics)
    {
        var table = new ActorTable();
        foreach (var rule in profiles.SelectMany(profile => profile.Rules))
        {
            if (rule.For is { } clause && !table.TryNumber(clause))
            {
                diagnostics.Error(DiagnosticCodes.Limit, clause.Position,
                    $"the policy has more than {ActorSet.ActorsMax} distinct `for` clauses.",
                    "Give rules that speak of the same programs the same list.");
                return new ActorTable();
            }
        }
        try
        {
            table.Fill(profiles.Select(profile => profile.Agent).LastOrDefault(agent => agent is not null), context);
        }
        catch (AutomatonLimitException over)
        {
            diagnostics.Error(DiagnosticCodes.Limit, table._clauses[0].Position,
                $"{over.Message}; globs of `for` with '**' or '*' in the middle multiply each other.",
                "Name the executables' folders.");
        }
        return table;
    }

    public ActorSet BitsOf(ForClause? clause) =>
        clause is not null && _bits.TryGetValue(clause.Key, out var bit) ? new ActorSet(1u << bit) : ActorSet.None;

    public ActorSet Of(ExecutableIdentity executable)
    {
        var path = executable.Path;
        var bits = executable.IsAgent ? _agent : 0;
        if (executable.Package is not null && _packages.TryGetValue(executable.Package, out var package))
            bits |= package;
        return new ActorSet(bits | NamedBy(ExecutableNames.Bytes(path, _style)));
    }

    public bool MayBe(ReadOnlySpan<byte> path)
    {
        if (NamedBy(path) != 0)
            return true;
        var name = path[(path.LastIndexOf((byte)'/') + 1)..];
        foreach (var interpreter in _interpreters)
        {
            if (name.StartsWith(interpreter))
                return true;
        }
        return false;
    }

    /// <summary>The clauses that have a glob for this path.</summary>
    private uint NamedBy(ReadOnlySpan<byte> path)
    {
        uint bits = 0;
        for (var bit = 0; bit < _starts.Length; bit++)
        {
            if (_paths!.OutcomeAt(_paths.Walk(_starts[bit], path)) != OutcomeTable.Nothing)
                bits |= 1u << bit;
        }
        return bits;
    }

    private bool TryNumber(ForClause clause)
    {
        if (_bits.ContainsKey(clause.Key))
            return true;
        if (_clauses.Count == ActorSet.ActorsMax)
            return false;
        _bits.Add(clause.Key, _clauses.Count);
        _clauses.Add(clause);
        return true;
    }

    private void Fill(AgentPart? agent, PolicyContext context)
    {
        _style = context.Style;
        var packages = new Dictionary<string, uint>(StringComparer.Ordinal);
        var sets = new ByteSetTable();
        var filler = new GlobFiller(context, sets);
        var patterns = new List<AutomatonPattern>();
        for (var bit = 0; bit < _clauses.Count; bit++)
        {
            foreach (var entry in _clauses[bit].Entries)
                AddEntry(entry, bit, filler, patterns, packages);
            if (!_clauses[bit].Entries.Contains(ForClause.Agent))
                continue;
            _agent |= 1u << bit;
            foreach (var entry in Signature(agent))
                AddEntry(entry, bit, filler, patterns, packages);
        }
        _packages = packages.ToFrozenDictionary(StringComparer.Ordinal);
        if (packages.Keys.Any(name => name.StartsWith("npm:", StringComparison.Ordinal)))
            _interpreters.AddRange(s_npmInterpreters.Select(NameOf));
        if (packages.Keys.Any(name => name.StartsWith("pypi:", StringComparison.Ordinal)))
            _interpreters.AddRange(s_pypiInterpreters.Select(NameOf));
        if (patterns.Count > 0)
            Compile(patterns, sets);
    }

    private byte[] NameOf(string interpreter) =>
        _style == PathStyle.Windows ? WindowsNames.Fold(interpreter) : Encoding.UTF8.GetBytes(interpreter);

    /// <summary>
    /// What also is the agent when several programs make it up. A bare file name, or a glob for any folder, is not
    /// among
    /// them: a session could put a program of its own there and have the agent's grants.
    /// </summary>
    private static IEnumerable<string> Signature(AgentPart? agent) => agent is null ? [] : agent.Packages
        .Concat(agent.Executables.Where(text => ExecutableNames.IsPath(text.Value) &&
            !text.Value.StartsWith("**", StringComparison.Ordinal)))
        .Select(text => text.Value);

    private static void AddEntry(
        string entry, int bit, GlobFiller filler, List<AutomatonPattern> patterns, Dictionary<string, uint> packages)
    {
        if (entry == ForClause.Agent)
            return;
        if (ForClause.IsPackage(entry))
        {
            packages[entry] = packages.GetValueOrDefault(entry) | (1u << bit);
            return;
        }
        var lists = new List<ushort[]>();
        foreach (var glob in new GlobParser(GlobKind.Path).Parse(entry) ?? [])
            filler.TryFill(glob, lists);
        patterns.AddRange(lists.Select(tokens => new AutomatonPattern(tokens, 0, 1u << bit)));
    }

    private void Compile(List<AutomatonPattern> patterns, ByteSetTable sets)
    {
        _paths = AutomatonBuilder.Build(
            new AutomatonInput(patterns, [new AutomatonEntry()], sets, '/', ProfileLimits.StatesMax,
                ProfileLimits.TableWordsMax), out _);
        _starts = [.. Enumerable.Range(0, _clauses.Count).Select(_paths.StartOf)];
    }
}
