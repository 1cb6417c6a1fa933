using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Patterns;
using SysWatch.Policy.Yaml;

namespace SysWatch.Policy.Profiles.Reading;

/// <summary>Turns one text into a <see cref="Profile"/>, and reports everything in it that is wrong.</summary>
internal sealed partial class ProfileReader
{
    // A source that keeps its texts, as the shipped one does, has each of them read once.
    private static readonly ConditionalWeakTable<ProfileText, Profile> s_faultless = [];

    private readonly DiagnosticList _diagnostics;
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly List<ProfileRule> _rules = [];
    private readonly Dictionary<Guard, Verdict> _defaults = [];

    private ProfileReader(DiagnosticList diagnostics) => _diagnostics = diagnostics;

    /// <summary>Null when the text is not even a map; otherwise what could be read, beside the diagnostics.</summary>
    public static Profile? Read(ProfileText text, DiagnosticList diagnostics)
    {
        if (s_faultless.TryGetValue(text, out var known))
            return known;
        var own = new DiagnosticList();
        var root = YamlTreeReader.Read(text, own);
        var profile = root is null ? null : new ProfileReader(own).Read(text, root);
        if (profile is not null && own.IsEmpty)
            s_faultless.AddOrUpdate(text, profile);
        diagnostics.AddRange(own);
        return profile;
    }

    private Profile Read(ProfileText text, YamlMap root)
    {
        var map = new MapReader(root, Language.Profile, _diagnostics);
        CheckName(text, map);
        ReadPathGuard(map, "files", Guard.Files);
        ReadPathGuard(map, "exec", Guard.Exec);
        ReadPathGuard(map, "sockets", Guard.Sockets);
        ReadNetwork(map);
        ReadEnvironment(map);
        ReadPathGuard(map, "registry", Guard.Registry);
        return new Profile(text.Name, root.Position)
        {
            Description = map.Sentence("description"),
            Extends = map.Texts("extends"),
            Mode = map.Word("mode") == "audit" ? PolicyMode.Audit : PolicyMode.Enforce,
            Required = [.. map.Words("require").Select(GuardOf)],
            Recorded = [.. map.Words("record").Select(GuardOf)],
            Defaults = _defaults.ToImmutableDictionary(),
            Rules = [.. _rules],
            Agent = ReadAgent(map),
            Tests = ReadTests(map),
        };
    }

    private void CheckName(ProfileText text, MapReader map)
    {
        if (map.Text("profile") is not { } name)
            return;
        if (!ProfileName.IsValid(name.Value))
        {
            _diagnostics.Error(DiagnosticCodes.BadName, name.Position,
                $"'{MapReader.Clip(name.Value)}' is no name of a profile.",
                "Use lower-case words and dashes, with '/' between folders.");
        }
        else if (name.Value != text.Name)
        {
            _diagnostics.Error(DiagnosticCodes.BadName, name.Position,
                $"the profile says that it is '{name.Value}', and was found as '{text.Name}'.",
                "The name is the file's path below the profile directory, without .yaml.");
        }
    }

    private void ReadDefault(MapReader map, Guard guard)
    {
        if (map.Word("default") is { } word)
            _defaults[guard] = VerdictOf(word);
    }

    private void ReadPathGuard(MapReader profile, string key, Guard guard)
    {
        if (profile.Map(key) is not { } map)
            return;
        ReadDefault(map, guard);
        foreach (var rule in map.Maps("rules"))
        {
            var common = ReadCommon(rule);
            var paths = ReadGlobs(rule.Texts(guard == Guard.Registry ? "keys" : "paths"), KindOf(guard));
            if (common.Verdict is Verdict.Allow or Verdict.Audit)
                WarnOfWholeRepositories(paths);
            var access = PathAccess.None;
            foreach (var word in VerdictWords(rule, common))
                access |= AccessOf(word, guard);
            _rules.Add(new PathRule(rule.Position, common.Id, guard, common.Verdict, common.For, common.Reason,
                common.Instead, common.IsLocked, access, paths));
        }
    }

    private static GlobKind KindOf(Guard guard) => guard switch
    {
        Guard.Sockets => GlobKind.Socket,
        Guard.Registry => GlobKind.Key,
        _ => GlobKind.Path,
    };

    private void WarnOfWholeRepositories(ImmutableArray<GlobText> paths)
    {
        foreach (var (text, alternatives) in paths)
        {
            if (!alternatives.Any(a => a.Anchor is Anchor.Repository or Anchor.GitDirectory && a.IsWholeTree))
                continue;
            _diagnostics.Warning(DiagnosticCodes.WideRepository, text.Position,
                $"'{MapReader.Clip(text.Value)}' allows whatever lies around the workspace, up to the topmost folder " +
                "with a .git, which a session can make for the next one.",
                "Allow $WORKSPACE, or name the files; $REPOSITORY is for rules that deny.");
        }
    }

    private Common ReadCommon(MapReader rule)
    {
        var verdict = rule.TheOne(DiagnosticCodes.Verdict);
        return new Common(ReadId(rule), verdict, verdict is null ? Verdict.Deny : VerdictOf(verdict), ReadFor(rule),
            rule.Sentence("reason"), rule.Sentence("instead"), rule.Boolean("locked"));
    }

    private static ImmutableArray<string> VerdictWords(MapReader rule, Common common) =>
        common.VerdictKey is null ? [] : rule.Words(common.VerdictKey);

    private string ReadId(MapReader rule)
    {
        if (rule.Text("id") is not { } id)
            return "";
        if (!IdForm().IsMatch(id.Value) || id.Value.Length > 64)
        {
            _diagnostics.Error(DiagnosticCodes.BadName, id.Position, $"'{MapReader.Clip(id.Value)}' is no id.",
                "Use lower-case words and dashes, at most 64 characters.");
        }
        else if (!_ids.Add(id.Value))
        {
            _diagnostics.Error(DiagnosticCodes.DuplicateId, id.Position,
                $"the id '{id.Value}' stands twice in this file.",
                "Ids are shown to people: give each rule its own.");
        }
        return id.Value;
    }

    private ForClause? ReadFor(MapReader rule)
    {
        var texts = rule.Texts("for");
        foreach (var text in texts)
            CheckExecutable(text, false);
        return texts.IsEmpty ? null : new ForClause(texts[0].Position,
            [.. texts.Select(text => text.Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);
    }

    /// <param name="isLiteral">A path, not a glob: for a test.</param>
    private void CheckExecutable(YamlText text, bool isLiteral)
    {
        if (text.Value == ForClause.Agent)
            return;
        if (ForClause.IsPackage(text.Value))
        {
            CheckPackage(text);
            return;
        }
        if (!ExecutableNames.IsPath(text.Value) && !text.Value.StartsWith('~') && !text.Value.StartsWith('$'))
        {
            var hint = Spelling.DidYouMean(text.Value, [ForClause.Agent]);
            _diagnostics.Error(DiagnosticCodes.BadExecutable, text.Position,
                $"'{MapReader.Clip(text.Value)}' names no executable for certain.",
                hint.Length > 0 ? hint
                    : "Write its whole path, npm:NAME, pypi:NAME or agent: any file can bear a name.");
            return;
        }
        if (!isLiteral)
            ReadGlobs([text], GlobKind.Path);
        else if (WindowsText.IsPath(text.Value) && WindowsText.Fill(text.Value, Placeholders.WindowsSample) is null)
            _diagnostics.Error(DiagnosticCodes.BadExecutable, text.Position,
                $"'{MapReader.Clip(text.Value)}' is no path of an executable.", AbsoluteHint);
    }

    private void CheckPackage(YamlText text)
    {
        if (PackageForm().IsMatch(text.Value) && !text.Value.Contains('*'))
            return;
        _diagnostics.Error(DiagnosticCodes.BadExecutable, text.Position,
            $"'{MapReader.Clip(text.Value)}' is no package.",
            "Write npm:NAME or pypi:NAME, with the whole name.");
    }

    private ImmutableArray<GlobText> ReadGlobs(ImmutableArray<YamlText> texts, GlobKind kind)
    {
        var parser = new GlobParser(kind);
        var globs = ImmutableArray.CreateBuilder<GlobText>(texts.Length);
        foreach (var text in texts)
        {
            var alternatives = parser.Parse(text.Value);
            if (alternatives is null)
                ReportGlob(_diagnostics, parser.IsLimit, text, parser.Error);
            globs.Add(new GlobText(text, alternatives ?? []));
        }
        return globs.MoveToImmutable();
    }

    internal static void ReportGlob(DiagnosticList diagnostics, bool isLimit, YamlText text, string error) =>
        diagnostics.Error(isLimit ? DiagnosticCodes.Limit : DiagnosticCodes.BadGlob, text.Position,
            $"the glob '{MapReader.Clip(text.Value)}': {error}");

    internal static Verdict VerdictOf(string word) => word switch
    {
        "allow" => Verdict.Allow,
        "audit" => Verdict.Audit,
        "ask" => Verdict.Ask,
        _ => Verdict.Deny,
    };

    private static Guard GuardOf(string word) => (Guard)(Language.Guards.IndexOf(word) switch
    {
        0 => Guard.Files,
        1 => Guard.Network,
        2 => Guard.Sockets,
        3 => Guard.Exec,
        4 => Guard.Environment,
        5 => Guard.Processes,
        _ => Guard.Registry,
    });

    internal static PathAccess AccessOf(string word, Guard guard) => word switch
    {
        "read" => PathAccess.Read,
        "write" => PathAccess.Write,
        "create" => PathAccess.Create,
        "delete" => PathAccess.Delete,
        "execute" => PathAccess.Execute,
        "connect" => PathAccess.Connect,
        _ => guard is Guard.Files or Guard.Registry ? PathAccess.Files : PathAccess.None,
    };

    [GeneratedRegex(Language.IdPattern, RegexOptions.CultureInvariant)]
    private static partial Regex IdForm();

    [GeneratedRegex(Language.PackagePattern, RegexOptions.CultureInvariant)]
    private static partial Regex PackageForm();

    /// <summary>What every rule of a verdict has.</summary>
    private sealed record Common(
        string Id, string? VerdictKey, Verdict Verdict, ForClause? For, string Reason, string Instead, bool IsLocked);
}
