using System.Collections.Immutable;
using SysWatch.Policy.Yaml;

namespace SysWatch.Policy.Profiles.Reading;

/// <summary>Reads a profile and all that it extends: depth first, each once, the profile itself last.</summary>
internal sealed class ProfileResolver(IProfileSource source, DiagnosticList diagnostics)
{
    private readonly List<Profile> _order = [];
    private readonly List<string> _path = [];
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);

    public ImmutableDictionary<string, string> Texts => _texts.ToImmutableDictionary();

    public ImmutableArray<Profile> Resolve(string name)
    {
        Visit(name, new SourcePosition(MapReader.Clip(name), 1, 1));
        return [.. _order];
    }

    private void Visit(string name, SourcePosition from)
    {
        if (_path.Contains(name))
        {
            var chain = string.Join(" -> ", _path.SkipWhile(step => step != name).Append(name));
            diagnostics.Error(DiagnosticCodes.Cycle, from, $"the profile extends itself: {chain}.",
                "Take one of these steps out.");
            return;
        }
        if (_texts.ContainsKey(name))
            return;
        if (_path.Count > ProfileLimits.ExtendsDepthMax)
        {
            diagnostics.Error(DiagnosticCodes.Limit, from,
                $"`extends` is more than {ProfileLimits.ExtendsDepthMax} deep: {string.Join(" -> ", _path)} -> " +
                $"{name}.");
            return;
        }
        if (_texts.Count > ProfileLimits.ExtendsMax)
        {
            diagnostics.Error(DiagnosticCodes.Limit, from,
                $"more than {ProfileLimits.ExtendsMax} files in `extends`, all told.");
            return;
        }
        var text = ProfileName.IsValid(name) ? source.Find(name) : null;
        if (text is null)
        {
            var hint = Spelling.DidYouMean(name, source.Names);
            diagnostics.Error(DiagnosticCodes.UnknownProfile, from, $"there is no profile '{MapReader.Clip(name)}'.",
                hint.Length > 0 ? hint : "`syswatch profile list` names all there are.");
            return;
        }
        _texts.Add(name, text.Text);
        if (ProfileReader.Read(text, diagnostics) is not { } profile)
            return;
        _path.Add(name);
        foreach (var parent in profile.Extends)
            Visit(parent.Value, parent.Position);
        _path.RemoveAt(_path.Count - 1);
        _order.Add(profile);
    }
}
