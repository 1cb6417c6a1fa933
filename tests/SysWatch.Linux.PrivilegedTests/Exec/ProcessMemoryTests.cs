using System.Diagnostics;

namespace SysWatch.Linux.PrivilegedTests.Exec;

/// <summary>The escapes by other processes' memory: each works outside of the session, and must fail inside.</summary>
public sealed class ProcessMemoryTests
{
    private const string Probe = """
        for file in environ maps auxv; do head -c 1 /proc/$1/$file >/dev/null 2>&1 && echo "reads $file"; done
        head -c 1 /proc/$1/task/$1/environ >/dev/null 2>&1 && echo "reads task environ"
        for link in cwd root exe; do readlink /proc/$1/$link >/dev/null 2>&1 && echo "reads $link"; done
        ls /proc/$1/fd >/dev/null 2>&1 && readlink /proc/$1/fd/0 >/dev/null 2>&1 && echo "reads fd"
        (exec 9<>/proc/$1/mem) 2>/dev/null && echo "opens mem"
        exit 0
        """;

    [Fact]
    public void The_same_user_outside_of_a_session_reads_everything()
    {
        using var victim = StartVictim();

        var answer = RunOutside(victim.Id);
        victim.Kill();

        Assert.Contains("reads environ", answer, StringComparison.Ordinal);
        Assert.Contains("reads task environ", answer, StringComparison.Ordinal);
        Assert.Contains("opens mem", answer, StringComparison.Ordinal);
    }

    [Fact]
    public void A_session_reads_nothing_of_a_process_outside()
    {
        using var victim = StartVictim();

        var outcome = ExecHarness.Run(["/bin/bash", "-c", Probe, "probe", $"{victim.Id}"]);
        victim.Kill();

        Assert.SkipWhen(
            outcome.Session.UserNamespace.State == Linux.Exec.Injection.UserNamespaceState.Refused,
            "user namespaces are switched off here");
        Assert.Equal("", outcome.Output);
    }

    [Fact]
    public void A_tool_reads_nothing_of_the_agent_s_memory()
    {
        var outcome = ExecHarness.Run(["/bin/bash", "-c", "bash -c \"$1\" probe $$; exit", "agent", Probe]);

        Assert.Equal("", outcome.Output);
    }

    [Fact]
    public void A_session_of_root_s_needs_no_namespace()
    {
        var outcome = ExecHarness.Run(["/bin/readlink", "/proc/self/ns/user"], new() { Uid = 0 });

        Assert.Equal(Linux.Exec.Injection.UserNamespaceState.NotNeeded, outcome.Session.UserNamespace.State);
        Assert.Equal(new FileInfo("/proc/self/ns/user").LinkTarget + "\n", outcome.Output);
    }

    [Fact]
    public void The_user_namespace_maps_every_id_to_itself_and_holds_no_capability()
    {
        const string look =
            "id -u; stat -c %U /usr/bin/env; tr -s ' ' < /proc/self/uid_map; grep CapEff /proc/$$/status; " +
            "readlink /proc/self/ns/user";

        var outcome = ExecHarness.Run(["/bin/bash", "-c", look]);

        var expected = "65534\nroot\n 0 0 4294967295\nCapEff:\t0000000000000000\nuser:[";
        Assert.StartsWith(expected, outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(new FileInfo("/proc/self/ns/user").LinkTarget!, outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_namespace_of_the_session_s_own_making_is_held()
    {
        var outcome = ExecHarness.Run(["/usr/bin/unshare", "--user", "/bin/true"]);

        Assert.NotEqual(0, outcome.ExitCode);
        Assert.Contains(outcome.Sessions.Refused, refused => refused.Wall.Id == "wall:unshare");
    }

    private static Process StartVictim()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root: it starts programs as another user");
        var start = new ProcessStartInfo("/usr/bin/setpriv", AsUser("/bin/sleep", "300"));
        start.Environment["VICTIM_SECRET"] = "victim-value";
        var victim = Process.Start(start)!;
        while (!File.ReadAllText($"/proc/{victim.Id}/comm").StartsWith("sleep", StringComparison.Ordinal))
            Thread.Yield();
        return victim;
    }

    private static string RunOutside(int victim)
    {
        var start = new ProcessStartInfo("/usr/bin/setpriv", AsUser("/bin/bash", "-c", Probe, "probe", $"{victim}"))
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }

    private static string[] AsUser(params string[] command) =>
        [$"--reuid={ExecHarness.User}", $"--regid={ExecHarness.User}", "--clear-groups", .. command];
}
