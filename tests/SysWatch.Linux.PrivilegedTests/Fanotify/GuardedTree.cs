using System.Diagnostics;
using SysWatch.Core.Sessions;
using SysWatch.Linux.Abi;
using SysWatch.Linux.Bpf;
using SysWatch.Linux.Fanotify;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Profiles;

namespace SysWatch.Linux.PrivilegedTests.Fanotify;

/// <summary>
/// A file system of the test's own with a home and a workspace, and a guard over it. Nothing outside of it is ever
/// marked, so that a mistake cannot hold up the machine.
/// </summary>
internal sealed class GuardedTree : IAsyncDisposable
{
    internal const string Rules = """
        profile: test
        files:
          rules:
            - id: aws
              deny: all
              paths: [~/.aws/**]
            - id: shell
              deny: [write, create]
              paths: [~/.bashrc]
            - id: hooks
              deny: [write, create, delete]
              paths: ["$WORKSPACE/.git/hooks/**"]
            - id: dotenv
              deny: [read, write]
              paths: ["$WORKSPACE/**/.env"]
            - id: tasks
              deny: [write, create]
              paths: ["$WORKSPACE/**/.vscode/tasks.json"]
            - id: asked
              ask: read
              paths: [~/asked]
            - id: noted
              audit: read
              paths: [~/noted]
        exec:
          rules:
            - id: tool
              deny: execute
              paths: [~/bin/tool]
        """;

    private const int PatienceMs = 120_000;

    private static ulong _sessions;

    public GuardedTree(string rules = Rules, string seed = "", uint uid = 0, TreeWalkLimits? limits = null,
        TimeProvider? time = null, bool kernelDecides = false)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root: fanotify permission marks");
        Root = Directory.CreateTempSubdirectory("sw-fanotify-").FullName;
        Succeed("/usr/bin/mount", "-t", "tmpfs", "sw-test", Root);
        Home = $"{Root}/home";
        Workspace = $"{Home}/ws";
        Seed(Home, seed);
        Session = NewSession(rules, uid);
        Sessions.Add(Session);
        Guard = new FileGuard(
            Labels, Sessions, time ?? TimeProvider.System, limits: limits,
            kernel: kernelDecides ? new KernelFiles(null, null) : null);
        Guard.Start();
        Report = Guard.AddSession(Session);
    }

    public string Root { get; }

    public string Home { get; }

    public string Workspace { get; }

    public AncestryLabels Labels { get; } = new();

    public RecordingSessions Sessions { get; } = new();

    public Session Session { get; }

    public FileGuard Guard { get; }

    public FileGuardReport Report { get; }

    public IEnumerable<string> Denials => Sessions.Events
        .Where(e => e.Decision.Verdict == Verdict.Deny)
        .Select(e => $"{Session.Policy.Rules[e.Decision.Rule].Id.Split(':')[^1]} {e.Attempt.Operation}");

    /// <summary>Runs a shell script in the home as a session member; its descendants are members too.</summary>
    public Outcome Run(string script) => RunAs(script, Session.Id);

    /// <summary>The same outside of every session.</summary>
    public Outcome RunOutside(string script) => RunAs(script, null);

    public Process StartMember(string script) => Start(script, Session.Id);

    public Session NewSession(string rules, uint uid) =>
        SessionOf(rules, Interlocked.Increment(ref _sessions), uid, Home, Workspace);

    public static Session SessionOf(string rules, ulong id, uint uid, string home, string workspace)
    {
        var run = $"{home}/run";
        var result = PolicyCompiler.Compile("test", new OneProfile(rules), new PolicyContext(home, workspace, run));
        Assert.Empty(result.Diagnostics.Where(found => found.Severity == DiagnosticSeverity.Error));
        return new Session(
            new SavedSession(
                id, 1, 1, UserId.Of(uid), uid, "test", false, "/bin/sh", [], home, workspace, run,
                DateTimeOffset.UnixEpoch, new Dictionary<string, string>()),
            result.Policy!);
    }

    public static void Seed(string home, string more) =>
        Succeed("/bin/sh", "-c", $"""
            mkdir -p {home}/ws/.git/hooks {home}/.aws {home}/bin && cd {home}
            echo secret > .aws/credentials; echo rc > .bashrc; echo plain > plain; echo plain > ws/plain
            echo K=V > ws/.env; echo asked > asked; echo noted > noted; echo config > ws/.git/config
            cp /bin/true bin/tool; cp /bin/true bin/fine
            {more}
            """);

    public async ValueTask DisposeAsync()
    {
        await Guard.DisposeAsync();
        Succeed("/usr/bin/umount", "-l", Root);
        Directory.Delete(Root);
    }

    public static void Succeed(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    public static Outcome Finish(Process process)
    {
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(PatienceMs))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail("the script hangs");
        }
        return new Outcome(process.ExitCode, output.Result.Trim(), errors.Result.Trim());
    }

    private Outcome RunAs(string script, SessionId? session)
    {
        using var process = Start(script, session);
        return Finish(process);
    }

    private Process Start(string script, SessionId? session) =>
        Start(Home, script, pid =>
        {
            if (session is { } id)
                Labels.Set(pid, new Label(id.Value, 1, 1, 0, LabelFlags.None, 0));
        });

    /// <summary>Starts a shell that waits until it is labelled, or not.</summary>
    public static Process Start(string home, string script, Action<int> label)
    {
        var start = new ProcessStartInfo("/bin/bash", ["-c", $"read _; {script}"])
        {
            WorkingDirectory = home,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start)!;
        label(process.Id);
        process.StandardInput.WriteLine();
        process.StandardInput.Flush();
        return process;
    }

    private sealed class OneProfile(string text) : IProfileSource
    {
        public IEnumerable<string> Names => ["test"];

        public ProfileText? Find(string name) => name == "test" ? new ProfileText(name, "test.yaml", text) : null;
    }
}

internal sealed record Outcome(int Exit, string Output, string Errors)
{
    /// <summary>The call was refused as the guard refuses, and nothing of the file came out.</summary>
    public bool IsRefused => Exit != 0 && Errors.Contains("Operation not permitted") && !Output.Contains("secret");
}
