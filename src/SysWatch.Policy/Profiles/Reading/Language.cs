using System.Collections.Immutable;

namespace SysWatch.Policy.Profiles.Reading;

/// <summary>Every key of the profile language, in one place.</summary>
internal static class Language
{
    public const string IdPattern = "^[a-z0-9]+(-[a-z0-9]+)*$";
    public const string NamePattern = "^[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*$";
    public const string PackagePattern = "^(npm|pypi):[^\\s:]+$";

    public static readonly ImmutableArray<string> Verdicts = ["allow", "audit", "ask", "deny"];
    public static readonly ImmutableArray<string> FileAccesses = ["read", "write", "create", "delete", "all"];
    public static readonly ImmutableArray<string> NetworkAccesses = ["connect", "bind", "all"];
    public static readonly ImmutableArray<string> Guards = ["files", "network", "sockets", "exec", "environment",
        "processes", "registry"];
    public static readonly ImmutableArray<string> Recordable = ["files", "network"];

    private static readonly KeySpec s_for = new("for", KeyShape.Texts,
        "Only these executables: agent, a glob over the resolved path, npm:NAME or pypi:NAME.");

    private static readonly KeySpec s_reason = new("reason", KeyShape.Text, "Why, in a sentence.");
    private static readonly KeySpec s_instead = new("instead", KeyShape.Text, "What to do instead, in a sentence.");

    private static readonly KeySpec s_id = new("id", KeyShape.Text,
        "Lower-case words and dashes, unique within the file.")
    {
        IsRequired = true,
        Pattern = IdPattern,
    };

    private static readonly KeySpec s_paths = new("paths", KeyShape.Texts, "Globs over the absolute, resolved path.")
    {
        IsRequired = true,
    };

    public static readonly KeyTable FileRule = Rule("a files rule", Verdicts, FileAccesses, s_paths);
    public static readonly KeyTable ExecRule = Rule("an exec rule", Verdicts, ["execute"], s_paths);
    public static readonly KeyTable SocketRule = Rule("a sockets rule", Verdicts, ["connect"],
        s_paths with
        {
            Description = @"Globs over the resolved path, @name for an abstract socket, or \\.\pipe\NAME on Windows.",
        });

    public static readonly KeyTable RegistryRule = Rule("a registry rule", Verdicts, FileAccesses,
        new KeySpec("keys", KeyShape.Texts, @"Globs over keys and values, from HKCU\ or HKLM\.") { IsRequired = true });

    public static readonly KeyTable NetworkRule = Rule("a network rule", Verdicts, NetworkAccesses,
        new KeySpec("to", KeyShape.Texts, "any, loopback, addresses and CIDR blocks.") { IsRequired = true },
        new KeySpec("ports", KeyShape.Texts, "Numbers and ranges such as 8000-8099; all without it.")
        {
            Pattern = "^[0-9]{1,5}(-[0-9]{1,5})?$",
        },
        new KeySpec("protocol", KeyShape.Words,
            "tcp, udp or other; all without it.") { Words = ["tcp", "udp", "other"] });

    public static readonly KeyTable EnvironmentRule = new("an environment rule",
    [
        s_id,
        new KeySpec("allow", KeyShape.Word, "Let the variable through.") { Words = ["pass"] },
        new KeySpec("deny", KeyShape.Word, "Hide the variable.") { Words = ["hide"] },
        new KeySpec("names", KeyShape.Texts, "Globs over the name, without regard to case."),
        new KeySpec("values", KeyShape.Texts, "Patterns that must be found somewhere in the value."),
        s_for, s_reason, s_instead, Locked(),
    ])
    {
        OneOf = ["allow", "deny"],
    };

    public static readonly KeyTable InjectionRule = new("an injection rule",
    [
        s_id,
        new KeySpec("names", KeyShape.Texts, "Globs over the name, without regard to case.") { IsRequired = true },
        new KeySpec("always", KeyShape.Boolean, "Hide it from every executable, not only from those with grants."),
        s_reason, s_instead,
    ]);

    public static readonly KeyTable Agent = new("the agent's signature",
    [
        new KeySpec("name", KeyShape.Text, "The agent's name as people know it.") { IsRequired = true },
        new KeySpec("executables", KeyShape.Texts, "File names, or globs over the resolved path."),
        new KeySpec("packages", KeyShape.Texts, "npm:NAME or pypi:NAME.") { Pattern = PackagePattern },
        new KeySpec("attach", KeyShape.Texts,
            "By these one that runs without `syswatch run` is found; by the executables without the key."),
        new KeySpec("unsafe-flags", KeyShape.Texts, "Recorded when the agent is started with one."),
    ]);

    public static readonly KeyTable TestRequest = new("a test's request",
    [
        .. new[] { "read", "write", "create", "delete", "execute" }
            .Select(access => new KeySpec(access, KeyShape.Text,
                access == "execute" ? "A path." : "A path, or a key of the registry.")),
        new KeySpec("connect", KeyShape.Text, "ADDRESS:PORT, or the path of a unix socket or pipe."),
        new KeySpec("bind", KeyShape.Text, "ADDRESS:PORT."),
        new KeySpec("hide", KeyShape.Text, "A variable's name."),
        new KeySpec("pass", KeyShape.Text, "A variable's name."),
        new KeySpec("value", KeyShape.Text, "The variable's value."),
        new KeySpec("protocol", KeyShape.Word, "tcp without it.") { Words = ["tcp", "udp", "other"] },
        s_for with { Shape = KeyShape.Text, Description = "The executable: a path, npm:NAME, pypi:NAME or agent." },
    ])
    {
        OneOf = ["read", "write", "create", "delete", "execute", "connect", "bind", "hide", "pass"],
    };

    public static readonly KeyTable Test = new("a test",
    [
        .. Verdicts.Select(verdict =>
            new KeySpec(verdict, KeyShape.Map, "One access and its object.") { Table = TestRequest }),
    ])
    {
        OneOf = Verdicts,
    };

    public static readonly KeyTable Profile = new("a profile",
    [
        new KeySpec("profile", KeyShape.Text, "The file's path below the profile directory, without .yaml.")
        {
            IsRequired = true,
            Pattern = NamePattern,
        },
        new KeySpec("description", KeyShape.Text, "What the profile is for."),
        new KeySpec("extends", KeyShape.Texts,
            "Profiles whose rules come before this file's.") { Pattern = NamePattern },
        new KeySpec("mode", KeyShape.Word,
            "audit: record what would be refused, and let it go on.") { Words = ["enforce", "audit"] },
        new KeySpec("require", KeyShape.Words, "Guards without which a session does not start.") { Words = Guards },
        new KeySpec("record", KeyShape.Words,
            "Guards of which allowed uses are recorded, too.") { Words = Recordable },
        Guard("files", FileRule, Verdicts),
        Guard("network", NetworkRule, Verdicts),
        Guard("sockets", SocketRule, Verdicts),
        Guard("exec", ExecRule, Verdicts),
        Guard("environment", EnvironmentRule, ["allow", "deny"],
            new KeySpec("injection", KeyShape.Maps,
                "Variables that run code inside the next program.") { Table = InjectionRule }),
        Guard("registry", RegistryRule, Verdicts),
        new KeySpec("agent", KeyShape.Map,
            "The signature by which `syswatch run` picks this profile.") { Table = Agent },
        new KeySpec("tests", KeyShape.Maps, "Checked whenever the profile is loaded.") { Table = Test },
    ]);

    private static KeySpec Locked() => new("locked", KeyShape.Boolean, "No later rule overrides this one.");

    private static KeyTable Rule(
        string what, ImmutableArray<string> verdicts, ImmutableArray<string> accesses, params KeySpec[] objects) =>
            new(what,
    [
        s_id,
        .. verdicts.Select(verdict =>
            new KeySpec(verdict, KeyShape.Words, $"The accesses: {string.Join(", ", accesses)}.")
        {
            Words = accesses,
        }),
        .. objects, s_for, s_reason, s_instead, Locked(),
    ])
    {
        OneOf = verdicts,
    };

    private static KeySpec Guard(string name, KeyTable rule, ImmutableArray<string> defaults, params KeySpec[] more) =>
        new(name, KeyShape.Map, $"The {name} guard.")
        {
            Table = new KeyTable($"the {name} guard",
            [
                new KeySpec("default", KeyShape.Word, "What holds when no rule matches.") { Words = defaults },
                new KeySpec("rules", KeyShape.Maps, "In order; the last that matches decides.") { Table = rule },
                .. more,
            ]),
        };
}
