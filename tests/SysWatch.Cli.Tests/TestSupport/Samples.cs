using SysWatch.Protocol.V1;

namespace SysWatch.Cli.Tests.TestSupport;

/// <summary>Messages as a daemon would send them, for tests to change.</summary>
internal static class Samples
{
    public static Rule Aws => new()
    {
        Id = "base/credentials:aws",
        Guard = Guard.Files,
        Verdict = Verdict.Deny,
        Reason = "AWS credentials act on your account.",
        Instead = "Use a role made for the agent.",
        File = "profiles/base/credentials.yaml",
        Line = 36,
    };

    /// <summary><see cref="Aws"/> as `--json` shows it.</summary>
    public static string AwsJson => Json(
        "{'id':'base/credentials:aws','guard':'files','verdict':'deny'," +
        "'reason':'AWS credentials act on your account.','instead':'Use a role made for the agent.'," +
        "'file':'profiles/base/credentials.yaml','line':36,'locked':false}");

    /// <summary>JSON written with single quotes, to be read in a C# string.</summary>
    public static string Json(string text) => text.Replace('\'', '"');

    public static Process Process(int pid, int parent, params string[] arguments) => new()
    {
        Identity = new ProcessIdentity { Pid = pid, StartTimeNs = (ulong)pid * 1000 },
        ParentPid = parent,
        Executable = "/usr/bin/" + (arguments.FirstOrDefault() ?? "x"),
        Arguments = { arguments },
        WorkingDirectory = "/work/app",
        Action = new ProcessIdentity { Pid = 20, StartTimeNs = 20_000 },
    };

    public static Session Session => new()
    {
        Id = "s1f",
        Profile = "agents/claude-code",
        Mode = "enforce",
        Uid = 1000,
        User = "1000",
        Agent = new ProcessIdentity { Pid = 10, StartTimeNs = 10_000 },
        Executable = "/usr/bin/claude",
        Arguments = { "claude", "--continue" },
        Workspace = "/work/app",
        StartedUnixNs = TestTerminal.NowNs - 90_000_000_000,
        Denials = 3,
        Processes =
        {
            Process(10, 1, "claude", "--continue"), Process(20, 10, "bash", "-c", "npm test; cat ~/.aws/credentials"),
            Process(21, 20, "cat", "/home/u/.aws/credentials"), Process(30, 10, "rg", "needle"),
        },
    };

    public static Denial Denial(ulong sequence) => new()
    {
        Sequence = sequence,
        TimeUnixNs = TestTerminal.NowNs - 60_000_000_000 + (long)sequence * 1_000_000_000,
        Session = "s1f",
        Process = Process(21, 20, "cat", "/home/u/.aws/credentials"),
        Guard = Guard.Files,
        Operation = "read",
        Object = "/home/u/.aws/credentials",
        Rule = Aws,
        Mechanism = "fanotify",
        Enforced = true,
    };

    public static Event Access(ulong sequence, string target) => new()
    {
        Sequence = sequence,
        TimeUnixNs = TestTerminal.NowNs,
        Session = "s1f",
        Process = Process(21, 20, "cat", target),
        AccessDecided = new AccessDecided
        {
            Guard = Guard.Files,
            Operation = "read",
            Object = target,
            Verdict = Verdict.Deny,
            Rule = Aws,
            Mechanism = "fanotify",
            Enforced = true,
        },
    };

    public static Approval Question => new()
    {
        Id = "q7",
        Session = "s1f",
        Process = Process(21, 20, "git", "push"),
        Guard = Guard.Network,
        Operation = "connect",
        Object = "203.0.113.7:22",
        Rule = new Rule { Id = "team/x:push", Verdict = Verdict.Ask, Reason = "Pushes are asked." },
        AskedUnixNs = TestTerminal.NowNs - 5_000_000_000,
        ExpiresUnixNs = TestTerminal.NowNs + 55_000_000_000,
        State = Approval.Types.State.Pending,
    };

    public static PostureReport Posture(GuardPosture.Types.State files) => new()
    {
        Version = "0.1.0",
        Kernel = "6.18.0",
        Guards =
        {
            new GuardPosture
            {
                Guard = Guard.Files,
                State = files,
                Mechanisms = { "fanotify" },
                Gaps = { "A file that is mapped before it is marked stays readable." },
                Raise = "Boot with lsm=...,bpf.",
            },
            Held(Guard.Network, "cgroup-bpf"), Held(Guard.Sockets, "seccomp", "cgroup-bpf"),
            Held(Guard.Exec, "seccomp"), Held(Guard.Environment, "ptrace"), Held(Guard.Processes, "tp-btf"),
        },
        Lost = { ["ring"] = 12, ["store"] = 0 },
    };

    private static GuardPosture Held(Guard guard, params string[] mechanisms) => new()
    {
        Guard = guard,
        State = GuardPosture.Types.State.Enforced,
        Mechanisms = { mechanisms },
    };
}
