using System.Text;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Patterns;
using SysWatch.Policy.Profiles;

namespace SysWatch.Policy.Compilation;

public sealed partial class CompiledPolicy
{
    /// <summary>
    /// Whether some <c>always: true</c> injection rule exists: then every exec needs its environment looked at.
    /// </summary>
    public bool HasAlwaysInjection { get; internal init; }

    /// <summary>Some use of a file waits for a person.</summary>
    public bool AsksAboutFiles =>
        Rules.Any(rule => rule.Guard is Guard.Files or Guard.Exec && rule.Verdict == Verdict.Ask);

    /// <summary>Some connection to a unix socket waits for a person.</summary>
    public bool AsksAboutSockets => Rules.Any(rule => rule.Guard == Guard.Sockets && rule.Verdict == Verdict.Ask);

    /// <summary>The path rules as tables, for those who walk them elsewhere.</summary>
    public PathTable Paths { get; internal init; } = null!;

    private (byte[] Directory, byte[] Name)[]? _endings;

    internal ActorTable Actors { get; init; } = null!;

    internal EnvironmentTable Environment { get; init; } = null!;

    internal NetworkIndex NetworkIndex { get; init; } = null!;

    internal PolicySource Source { get; init; } = null!;

    /// <summary>What the placeholders of its profiles stand for.</summary>
    public PolicyContext Context => Source.Context;

    /// <summary>The actors that an executable is; asked once per exec, not per request.</summary>
    public ActorSet ActorsOf(ExecutableIdentity executable) => Actors.Of(executable);

    /// <summary>
    /// Whether a program at this resolved path could be an actor: named by a glob, or an interpreter that may run a
    /// package that a rule names. False is final, so that most execs need no closer look. The very program that the
    /// session was started for is an actor whatever its path; the caller knows which that is.
    /// </summary>
    public bool MayBeActor(ReadOnlySpan<byte> path) => Actors.MayBe(path);

    /// <summary>
    /// Decides for one path. With several accesses the strictest answer wins. Paths over 4,096 bytes, and what is no
    /// absolute path, are denied. Does not allocate.
    /// </summary>
    /// <param name="path">Absolute, resolved, no trailing slash; bytes, not necessarily UTF-8. An abstract socket's
    /// starts with '@'. For Windows, here and wherever bytes are asked about, a canonical name as
    /// <see cref="WindowsNames.Fold"/> makes it; a key of the registry starts with '#'.</param>
    public Decision DecidePath(ReadOnlySpan<byte> path, PathAccess access, ActorSet actors) =>
        path.Length is 0 or > ProfileLimits.PathBytesMax || !IsStart(path[0]) ||
        (access & PathAccess.All) == 0
            ? new Decision(Verdict.Deny, RuleList.PathLimitRule)
            : Paths.Decide(path, access, actors);

    private bool IsStart(byte first) =>
        first == '/' || first == (Style == PathStyle.Windows ? (byte)'#' : (byte)'@');

    /// <summary>
    /// Whether some path strictly below this directory (or the directory itself) could be refused, asked or audited
    /// for any of these accesses, to any actor: where false, nothing below needs to be looked at or marked.
    /// </summary>
    public bool MayRestrictBelow(ReadOnlySpan<byte> directory, PathAccess access) =>
        directory.Length > ProfileLimits.PathBytesMax ||
        Paths.MayRestrictBelow(Paths.Start(), directory, access);

    /// <summary>
    /// Whether this very path could be refused, asked or audited for any of these accesses, to any actor.
    /// </summary>
    public bool MayRestrict(ReadOnlySpan<byte> path, PathAccess access) =>
        path.Length > ProfileLimits.PathBytesMax || Paths.MayRestrict(Paths.Start(), path, access);

    /// <summary>
    /// True: whatever lies below the one directory would be judged alike, for every access and actor, below the other.
    /// False: it is not known. Minimised, the automaton mostly is in one state for two such directories.
    /// </summary>
    public bool IsSameBelow(ReadOnlySpan<byte> directory, ReadOnlySpan<byte> other)
    {
        if (directory.Length >= ProfileLimits.PathBytesMax || other.Length >= ProfileLimits.PathBytesMax)
            return false;
        var one = Paths.After(Paths.After(Paths.Start(), directory), "/"u8);
        var two = Paths.After(Paths.After(Paths.Start(), other), "/"u8);
        return ((ReadOnlySpan<uint>)one).SequenceEqual(two);
    }

    /// <summary>For questions about many names of one directory.</summary>
    /// <param name="directory">Ends with a slash.</param>
    public PathStates StatesIn(ReadOnlySpan<byte> directory) => Paths.After(Paths.Start(), directory);

    /// <summary>As for whole paths, of a name in the directory that the states are of.</summary>
    public bool MayRestrictBelow(in PathStates directory, ReadOnlySpan<byte> name, PathAccess access) =>
        Paths.MayRestrictBelow(directory, name, access);

    /// <summary>As for whole paths, of a name in the directory that the states are of.</summary>
    public bool MayRestrict(in PathStates directory, ReadOnlySpan<byte> name, PathAccess access) =>
        Paths.MayRestrict(directory, name, access);

    /// <summary>
    /// The literal paths (no wildcard) at or below which everything lies that a deny, ask or audit rule names for these
    /// accesses: where to start looking, e.g. <c>/home/u/.aws</c>, <c>/work/app</c>. A rule for one file gives that
    /// file's path; any of them may not exist. In ordinal order, none below another; only <c>/</c> when a default
    /// restricts.
    /// </summary>
    /// <remarks>
    /// For Windows these, and those of the two below, are folded canonical names (<c>/C:/USERS/ME/.AWS</c>), with the
    /// registry's among them: <c>#HKCU/ENVIRONMENT</c>, and <c>#</c> when its default restricts. <c>/</c>, of which
    /// there is none on Windows, is every drive, share and pipe.
    /// </remarks>
    public IReadOnlyList<string> RestrictedRoots(PathAccess access)
    {
        var all = RestrictingGlobs(access).Select(LiteralRoot).Concat(WholeRoots(access))
            .ToHashSet(StringComparer.Ordinal);
        return [.. all.Where(root => !Ancestors(root).Any(all.Contains)).Order(StringComparer.Ordinal)];
    }

    /// <summary>
    /// As <see cref="RestrictedRoots"/>, but each, also those below another, and without what a default restricts.
    /// </summary>
    public IReadOnlyList<string> RestrictedLiterals(PathAccess access) =>
    [
        .. RestrictingGlobs(access).Select(LiteralRoot)
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];

    /// <summary>
    /// The literal directories in which a new name could be restricted for these accesses, other than deeper below a
    /// wildcard: of <c>/home/u/.bashrc</c> it is <c>/home/u</c>, of <c>/work/**/.env</c> <c>/work</c>, of
    /// <c>/home/u/.ssh/**</c> <c>/home/u/.ssh</c>. Any of them may
    /// not exist. In ordinal order.
    /// </summary>
    public IReadOnlyList<string> RestrictedDirectories(PathAccess access)
    {
        var whole = WholeRoots(access).ToHashSet(StringComparer.Ordinal);
        var globs = RestrictingGlobs(access).Where(tokens => !whole.Contains($"{(char)tokens[0]}"))
            .ToLookup(HasWildcard);
        var directories = globs[true].Select(LiteralRoot).ToHashSet(StringComparer.Ordinal);
        // A whole tree's rule names its top as well, which is a directory and not a name that is to appear.
        directories.UnionWith(globs[false].Select(LiteralRoot).Where(path => !directories.Contains(path))
            .Select(path => Ancestors(path).FirstOrDefault("/")).ToArray());
        return [.. directories.Concat(whole).Order(StringComparer.Ordinal)];
    }

    /// <summary>
    /// Whether a rule that ends in a directory's name and a file's means a file right in this directory: of
    /// <c>/work/**/.vscode/tasks.json</c> true for <c>/work/app/.vscode</c>.
    /// </summary>
    public bool MayNameChildOf(ReadOnlySpan<byte> directory, PathAccess access)
    {
        var own = directory[(directory.LastIndexOf((byte)'/') + 1)..];
        foreach (var ending in _endings ??= EndingsOf([.. Source.Globs.Select(glob => glob.Tokens)]))
        {
            if (own.SequenceEqual(ending.Directory) && MayRestrict([.. directory, (byte)'/', .. ending.Name], access))
                return true;
        }
        return false;
    }

    /// <summary>Decides for one use of the network. Does not allocate.</summary>
    public Decision DecideNetwork(in NetworkRequest request, ActorSet actors) => NetworkIndex.Decide(request, actors);

    /// <summary>Deny means: hide this variable from a program that is these actors.</summary>
    /// <param name="isUsersOwn">The environment comes from outside of the session: what it has a program load is the
    /// user's choice, and injection rules are silent unless they say <c>always</c>.</param>
    public Decision DecideEnvironment(
        ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, ActorSet actors, bool isUsersOwn = false) =>
        Environment.Decide(name, value, actors, isUsersOwn);

    private static PathAccess AccessesOf(Guard guard) => guard switch
    {
        Guard.Files or Guard.Registry => PathAccess.Files,
        Guard.Exec => PathAccess.Execute,
        _ => PathAccess.Connect,
    };

    /// <summary>What a default restricts as a whole.</summary>
    private IEnumerable<string> WholeRoots(PathAccess access)
    {
        if (new[] { Guard.Files, Guard.Exec, Guard.Sockets }.Any(guard => DefaultRestricts(guard, access)))
            yield return "/";
        if (Style == PathStyle.Windows && DefaultRestricts(Guard.Registry, access))
            yield return "#";
    }

    private bool DefaultRestricts(Guard guard, PathAccess access) =>
        (access & AccessesOf(guard)) != 0 && Rules[RuleList.DefaultIndex(guard)].Verdict != Verdict.Allow;

    private IEnumerable<ushort[]> RestrictingGlobs(PathAccess access)
    {
        foreach (var (index, tokens) in Source.Globs)
        {
            if (Rules[index].Verdict != Verdict.Allow && tokens[0] != '@' && (Source.AccessOf(index) & access) != 0)
                yield return tokens;
        }
    }

    /// <summary>The last two names of globs where the first is literal; of the other, its literal bytes.</summary>
    private static (byte[] Directory, byte[] Name)[] EndingsOf(IReadOnlyCollection<ushort[]> globs)
    {
        var endings = new List<(byte[] Directory, byte[] Name)>();
        // The top of a whole tree is a directory, and not a file that is to appear.
        var tops = globs.Where(tokens => tokens.Length > 2 && tokens[^1] == Token.Rest)
            .Select(tokens => TextOf(tokens[..^2])).ToHashSet(StringComparer.Ordinal);
        foreach (var tokens in globs)
        {
            var end = Array.LastIndexOf(tokens, (ushort)'/');
            if (end <= 0 || tops.Contains(TextOf(tokens)) || tokens.AsSpan(end).ContainsAny(Token.Names, Token.Rest))
                continue;
            var start = tokens.AsSpan(0, end).LastIndexOfAny((ushort)'/', Token.Names) + 1;
            var directory = tokens[start..end];
            byte[] name = [.. tokens.Skip(end + 1).Where(Token.IsByte).Select(token => (byte)token)];
            if (directory.Length > 0 && name.Length > 0 && directory.All(Token.IsByte))
                endings.Add(([.. directory.Select(token => (byte)token)], name));
        }
        return [.. endings.DistinctBy(ending =>
            (Convert.ToHexString(ending.Directory), Convert.ToHexString(ending.Name)))];
    }

    private static string TextOf(ushort[] tokens) => string.Create(
        tokens.Length, tokens, (text, from) =>
        {
            for (var i = 0; i < from.Length; i++)
                text[i] = (char)from[i];
        });

    private static bool HasWildcard(ushort[] tokens) =>
        tokens.AsSpan().ContainsAnyInRange(Token.Star, ushort.MaxValue);

    private static string LiteralRoot(ushort[] tokens)
    {
        var length = tokens.AsSpan().IndexOfAnyInRange(Token.Star, ushort.MaxValue);
        if (length < 0)
            length = tokens.Length;
        else
            length = Math.Max(1, tokens.AsSpan(0, length).LastIndexOf((ushort)'/'));
        return Encoding.UTF8.GetString([.. tokens.Take(length).Select(token => (byte)token)]);
    }

    private static IEnumerable<string> Ancestors(string path)
    {
        for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
            yield return path[..slash];
        if (path.Length > 1)
            yield return path[..1];
    }
}
