using System.Collections.Immutable;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Profiles;

namespace SysWatch.Core.Sessions;

public delegate PolicyResult CompilePolicy(string profile, IProfileSource source, PolicyContext context);

/// <summary>
/// Chooses and compiles profiles. A compiled policy is used again as long as every text that made it is unchanged, so
/// that a launch does not wait for what an earlier one has done. Safe for several threads.
/// </summary>
public sealed class PolicyLibrary(
    IProfileSource source, CompilePolicy compile, Func<IProfileSource, AgentCatalog> readCatalog)
{
    /// <summary>The profile of a command that no agent's signature matches.</summary>
    public const string Fallback = "agents/generic";

    private const int KeptMax = 8;

    private readonly Lock _lock = new();
    private readonly LinkedList<Compiled> _kept = new();
    private volatile AgentCatalog? _agents;

    /// <summary>The library of real profiles.</summary>
    /// <param name="style">How this system names agents' executables.</param>
    public static PolicyLibrary Of(IProfileSource source, PathStyle style = PathStyle.Posix) =>
        new(source, PolicyCompiler.Compile, catalog => AgentCatalog.Read(catalog, style));

    /// <summary>The signatures, as they were when first asked for.</summary>
    public AgentCatalog Agents => _agents ??= readCatalog(source);

    /// <summary>Makes the next reader of the signatures have them as they are then.</summary>
    public void ForgetSignatures() => _agents = null;

    /// <exception cref="IOException">A profile exists and cannot be read.</exception>
    public PolicyResult Compile(string profile, PolicyContext context)
    {
        lock (_lock)
        {
            for (var node = _kept.First; node is not null; node = node.Next)
            {
                if (node.Value.Profile != profile || node.Value.Context != context)
                    continue;
                _kept.Remove(node);
                if (!IsCurrent(node.Value.Result.Texts))
                    break;
                _kept.AddFirst(node);
                return node.Value.Result;
            }

            var result = compile(profile, source, context);
            if (result.Policy is not null)
                Keep(new Compiled(profile, context, result));
            return result;
        }
    }

    /// <summary>The policy that a session's record describes, from the record's own texts.</summary>
    public PolicyResult Compile(SavedSession saved) =>
        compile(saved.Profile, new SavedProfiles(saved), ContextOf(saved));

    /// <summary>Everything that is wrong with a text, as if it stood under this name; nothing is kept.</summary>
    public ImmutableArray<Diagnostic> Validate(string name, string text, PolicyContext context) =>
        compile(name, new WithText(source, new ProfileText(name, name + ".yaml", text)), context).Diagnostics;

    public static PolicyContext ContextOf(SavedSession saved)
    {
        var context = new PolicyContext(saved.Home, saved.Workspace, saved.RuntimeDirectory);
        return context with
        {
            Repository = saved.Repository ?? context.Repository,
            GitDirectory = saved.GitDirectory ?? context.GitDirectory,
            Style = saved.Style,
            Folders = saved.Folders?.ToImmutableDictionary() ?? context.Folders,
        };
    }

    private bool IsCurrent(ImmutableDictionary<string, string> texts)
    {
        foreach (var (name, text) in texts)
        {
            if (source.Find(name)?.Text != text)
                return false;
        }

        return true;
    }

    private void Keep(Compiled compiled)
    {
        _kept.AddFirst(compiled);
        if (_kept.Count > KeptMax)
            _kept.RemoveLast();
    }

    private sealed record Compiled(string Profile, PolicyContext Context, PolicyResult Result);

    private sealed class WithText(IProfileSource inner, ProfileText text) : IProfileSource
    {
        public IEnumerable<string> Names => inner.Names;

        public ProfileText? Find(string name) => name == text.Name ? text : inner.Find(name);
    }
}
