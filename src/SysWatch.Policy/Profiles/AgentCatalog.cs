using System.Collections.Immutable;
using System.Text;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Patterns;
using SysWatch.Policy.Profiles.Reading;

namespace SysWatch.Policy.Profiles;

/// <summary>The signatures of every agent profile of a source.</summary>
public sealed class AgentCatalog
{
    private readonly ImmutableArray<Entry> _entries;

    private AgentCatalog(ImmutableArray<Entry> entries) => _entries = entries;

    public IReadOnlyList<AgentSignature> Signatures => [.. _entries.Select(entry => entry.Signature)];

    /// <summary>
    /// Reads the `agent:` part of every profile below <c>agents/</c>; a profile that does not parse is left out.
    /// </summary>
    public static AgentCatalog Read(IProfileSource source)
    {
        var entries = ImmutableArray.CreateBuilder<Entry>();
        foreach (var name in source.Names.Where(name => name.StartsWith("agents/", StringComparison.Ordinal)))
        {
            var diagnostics = new DiagnosticList();
            if (source.Find(name) is { } text && ProfileReader.Read(text, diagnostics) is { Agent: { } agent } &&
                !diagnostics.HasErrors)
                entries.Add(new Entry(name, agent));
        }
        return new AgentCatalog(entries.ToImmutable());
    }

    /// <summary>The profile whose signature matches, or null. Packages win over paths, paths over file names.</summary>
    /// <param name="commandName">The file name that the user typed.</param>
    public AgentSignature? Match(ExecutableIdentity executable, string commandName) =>
        Find(entry => executable.Package is { } package && entry.Signature.Packages.Contains(package)) ??
        Find(entry => entry.MatchesPath(executable.Path)) ??
        Find(entry => entry.Signature.Executables.Contains(commandName, StringComparer.Ordinal)) ??
        Find(entry => entry.Signature.Executables.Contains(Path.GetFileName(executable.Path), StringComparer.Ordinal));

    private AgentSignature? Find(Func<Entry, bool> matches)
    {
        foreach (var entry in _entries)
        {
            if (matches(entry))
                return entry.Signature;
        }
        return null;
    }

    private sealed class Entry
    {
        private readonly ByteSetTable _sets = new();
        private readonly List<ushort[]> _globs = [];

        public Entry(string profile, AgentPart agent)
        {
            Signature = new AgentSignature(profile, agent.Name, [.. agent.Executables.Select(text => text.Value)],
                [.. agent.Packages.Select(text => text.Value)], [.. agent.UnsafeFlags.Select(text => text.Value)]);
            var parser = new GlobParser(GlobKind.Path);
            var filler = new GlobFiller(Placeholders.Sample, _sets);
            foreach (var executable in Signature.Executables.Where(executable => executable.Contains('/')))
            {
                foreach (var glob in parser.Parse(Anywhere(executable)) ?? [])
                    filler.TryFill(glob, _globs);
            }
        }

        public AgentSignature Signature { get; }

        public bool MatchesPath(string path)
        {
            var bytes = Encoding.UTF8.GetBytes(path);
            return _globs.Exists(glob => GlobMatcher.IsMatch(glob, bytes, _sets, '/'));
        }

        /// <summary>
        /// A signature picks a profile before there is a session: a placeholder stands for any folder.
        /// </summary>
        private static string Anywhere(string executable) =>
            executable[0] is '~' or '$' ? "**" + executable[executable.IndexOf('/')..] : executable;
    }
}

/// <param name="Profile">E.g. <c>agents/claude-code</c>.</param>
public sealed record AgentSignature(
    string Profile, string Name, IReadOnlyList<string> Executables, IReadOnlyList<string> Packages,
    IReadOnlyList<string> UnsafeFlags);
