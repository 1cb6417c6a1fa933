using SysWatch.Core.Events;
using SysWatch.Core.Processes;
using SysWatch.Core.Sessions;
using SysWatch.Policy.Decisions;

namespace SysWatch.TestSupport;

/// <summary>Events that a test does not care about in detail.</summary>
public static class Some
{
    public static SessionId Session { get; } = new(1);

    public static RuleSummary Rule { get; } = new(
        "base/credentials:aws", Guard.Files, Verdict.Deny, "Keys.", "Ask for a role.", "base/credentials.yaml", 7,
        Locked: true);

    public static ProcessSnapshot Process(int pid, params string[] arguments) =>
        new(new ProcessIdentity(pid, 1), 1, "/usr/bin/cat", arguments, "/work", new ProcessIdentity(pid, 1));

    public static ProcessStarted Start(ulong session = 1, params string[] arguments) => new()
    {
        Time = DateTimeOffset.UnixEpoch, Session = new SessionId(session), Process = Process(7, arguments),
    };

    public static AccessDecided Denial(ulong session = 1, string path = "/home/ann/.aws/credentials", int pid = 7) =>
        Access(Verdict.Deny, session, path, pid);

    public static AccessDecided Access(Verdict verdict, ulong session = 1, string path = "/x", int pid = 7) => new()
    {
        Time = DateTimeOffset.UnixEpoch, Session = new SessionId(session), Process = Process(pid, "cat", path),
        Guard = Guard.Files, Operation = "read", Object = path, Verdict = verdict, Rule = Rule, Mechanism = "fanotify",
        Enforced = true,
    };

    public static AccessesSeen Seen(ulong session = 1, ulong count = 1) => new()
    {
        Time = DateTimeOffset.UnixEpoch.AddSeconds(count), Session = new SessionId(session),
        Process = Process(7, "curl"), Guard = Guard.Network, Operation = "connect", Object = "127.0.0.1:80",
        Rule = Rule, Mechanism = "cgroup-bpf", First = DateTimeOffset.UnixEpoch, Count = count,
    };
}
