using System.Diagnostics;
using SysWatch.Core.Sessions;
using SysWatch.Linux.Abi;
using SysWatch.Linux.Exec;
using SysWatch.Linux.Exec.Identity;
using SysWatch.Linux.Interop;
using SysWatch.Linux.Seccomp;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Profiles;

namespace SysWatch.Linux.PrivilegedTests.Exec;

/// <summary>One session: a real listener, the real handler, a policy from a profile's text, and a command.</summary>
internal sealed class ExecHarness : IDisposable
{
    public const uint User = 65534;

    private const int ListenerNumber = 250;
    private const int TimeoutMs = 120_000;
    private static ulong _sessions;

    private Notifier? _notifier;

    private ExecHarness(
        Process process, ExecSession session, ExecHandler handler, FakeLabels labels, RecordingSessions sessions)
    {
        Process = process;
        Session = session;
        Handler = handler;
        Labels = labels;
        Sessions = sessions;
    }

    public Process Process { get; }

    public ExecSession Session { get; }

    /// <summary>The session's first process.</summary>
    public int Agent => Session.Session.Record.Pid;

    public ExecHandler Handler { get; }

    public FakeLabels Labels { get; }

    public RecordingSessions Sessions { get; }

    public static Outcome Run(IEnumerable<string> command, Options? options = null)
    {
        using var harness = Start(command, options);
        return harness.Finish();
    }

    public static ExecHarness Start(IEnumerable<string> command, Options? options = null)
    {
        options ??= new Options();
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root: it installs listeners and traces");
        var secret = UnshareSecret.Create();
        var start = new ProcessStartInfo(Programs.Launcher)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true,
            WorkingDirectory = options.Directory ?? Programs.Directory,
        };
        foreach (var argument in (string[])[$"{options.Uid}", $"{secret.First}", $"{secret.Second}", .. command])
            start.ArgumentList.Add(argument);
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/bin:/bin";
        foreach (var (name, value) in options.Variables)
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        var listener = TakeListener(process, out var agent);
        return Begin(process, agent, listener, secret, options);
    }

    public Outcome Finish(string? input = null)
    {
        if (input is not null)
            Process.StandardInput.Write(input);
        Process.StandardInput.Close();
        var output = Process.StandardOutput.ReadToEndAsync();
        var errors = Process.StandardError.ReadToEndAsync();
        if (!Process.WaitForExit(TimeoutMs))
        {
            Process.Kill(entireProcessTree: true);
            Assert.Fail($"{Process.StartInfo.ArgumentList[3]} did not end; stderr: {errors.Result}");
        }

        return new Outcome(Process.ExitCode, output.Result, errors.Result, Session, Handler, Sessions, Labels);
    }

    /// <summary>The daemon ends over what it has received; a successor with this handler takes over.</summary>
    /// <returns>How many calls were made again.</returns>
    public int Succeed(ISyscallHandler handler, ReceivedCalls received)
    {
        var listener = new FileDescriptor(Tmds.Linux.LibC.fcntl(
            _notifier!.Listener.Number, Tmds.Linux.LibC.F_DUPFD_CLOEXEC, 0));
        _notifier.Dispose();
        var count = AbandonedCalls.MakeAgain(listener, Session.Session.Id, received.Unanswered);
        var wall = new WallHandler(Sessions, TimeProvider.System);
        _notifier = new Notifier(Session.Session, listener, new SyscallDispatch(wall, handler), received: received);
        _notifier.Start();
        return count;
    }

    public void Dispose()
    {
        if (!Process.HasExited)
            Process.Kill(entireProcessTree: true);
        Process.WaitForExit();
        Handler.End(Session.Session.Id);
        _notifier?.Dispose();
        Process.Dispose();
    }

    private static ExecHarness Begin(
        Process process, int agent, FileDescriptor listener, UnshareSecret secret, Options options)
    {
        var record = new SavedSession(
            Interlocked.Increment(ref _sessions), agent, 0, UserId.Of(options.Uid), options.Uid, "test", false, "", [],
            "/nonexistent", Programs.Directory, "/run/user/0", TimeProvider.System.GetUtcNow(),
            new Dictionary<string, string>());
        var told = options.IsSecretWrong ? UnshareSecret.Create() : secret;
        ExecSession? made = null;
        var session = made = new ExecSession(
            new Session(record, Profiles.Compile(options.Profile)), told,
            (_, agent) => options.Kept?.Invoke(made!, agent));
        var labels = new FakeLabels();
        labels.Set(agent, new Label(record.Id, 0, 1, 0, LabelFlags.Agent | LabelFlags.Secrets, 0));
        if (options.HasDefault)
            labels.Default = new Label(record.Id, 0, 1, 0, options.Inherited, 0);
        labels.Flat = options.IsFlat;
        var sessions = new RecordingSessions();
        var handler = new ExecHandler(labels, sessions, TimeProvider.System);
        handler.Begin(session);
        var harness = new ExecHarness(process, session, handler, labels, sessions);
        var dispatch = new SyscallDispatch(new WallHandler(sessions, TimeProvider.System), options.Handler ?? handler);
        harness._notifier = new Notifier(session.Session, listener, dispatch, received: options.Received);
        harness._notifier.Start();
        using var pidfd = Pidfd.Open(agent)!;
        Pidfd.Signal(pidfd, signal: 18);
        return harness;
    }

    private static FileDescriptor TakeListener(Process process, out int agent)
    {
        var deadline = Stopwatch.StartNew();
        agent = 0;
        while (agent == 0 || !File.ReadAllText($"/proc/{agent}/stat").Contains(") T ", StringComparison.Ordinal))
        {
            Assert.False(process.HasExited, "the launcher ended before its command");
            Assert.True(deadline.ElapsedMilliseconds < TimeoutMs, "the launcher did not stop");
            _ = int.TryParse(File.ReadAllText($"/proc/{process.Id}/task/{process.Id}/children"), out agent);
            Thread.Yield();
        }

        using var pidfd = Pidfd.Open(agent)!;
        var number = Pidfd.GetDescriptor(pidfd, ListenerNumber);
        Assert.True(number >= 0, $"pidfd_getfd: {Errno.Describe(-number)}");
        return new FileDescriptor(number);
    }

    internal sealed record Options
    {
        public uint Uid { get; init; } = User;

        /// <summary>Every process but the agent has these flags, found by one look-up: for measurements.</summary>
        public bool IsFlat { get; init; }

        public LabelFlags Inherited { get; init; }

        /// <summary>False: only the agent has a label.</summary>
        public bool HasDefault { get; init; } = true;

        /// <summary>Hears what is kept of the agent for a successor.</summary>
        public Action<ExecSession, AgentPin>? Kept { get; init; }

        /// <summary>In the place of the real handler.</summary>
        public ISyscallHandler? Handler { get; init; }

        public ReceivedCalls? Received { get; init; }

        /// <summary>The filter refuses the session's own unshare, as a kernel without user namespaces would.</summary>
        public bool IsSecretWrong { get; init; }

        public string Profile { get; init; } = Profiles.Enforcing;

        public string? Directory { get; init; }

        public Dictionary<string, string> Variables { get; init; } = new()
        {
            ["AGENT_TOKEN"] = "agent-value", ["AWS_SECRET_ACCESS_KEY"] = "secret-value", ["PLAIN"] = "plain-value",
        };
    }

    internal sealed record Outcome(
        int ExitCode, string Output, string Errors, ExecSession Session, ExecHandler Handler,
        RecordingSessions Sessions, FakeLabels Labels);
}

/// <summary>Profile texts of these tests.</summary>
internal static class Profiles
{
    public const string Enforcing = """
        profile: test
        exec:
          rules:
            - id: no-forbidden
              deny: execute
              paths: ["/**/forbidden"]
        environment:
          rules:
            - id: secrets
              deny: hide
              names: ["*_TOKEN", "*SECRET*"]
            - id: forms
              deny: hide
              values: ["ghp_"]
            - id: agent
              allow: pass
              names: [AGENT_TOKEN]
              for: agent
            - id: keeper
              allow: pass
              names: [KEEPER_TOKEN]
              for: "/**/keeper"
            - id: package
              allow: pass
              names: [PACKAGE_TOKEN]
              for: ["npm:@test/agent", "pypi:test-agent"]
        """;

    public static CompiledPolicy Compile(string text)
    {
        var context = new PolicyContext("/nonexistent", Programs.Directory, "/run/user/0");
        var result = PolicyCompiler.Compile("test", new Source(text), context);
        Assert.True(result.Policy is not null, string.Join('\n', result.Diagnostics));
        return result.Policy;
    }

    private sealed class Source(string text) : IProfileSource
    {
        public IEnumerable<string> Names => ["test"];

        public ProfileText? Find(string name) => name == "test" ? new ProfileText(name, "test.yaml", text) : null;
    }
}
