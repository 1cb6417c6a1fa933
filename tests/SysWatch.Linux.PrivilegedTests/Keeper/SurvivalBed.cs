using System.Diagnostics;
using SysWatch.Core.Sessions;
using SysWatch.Linux.Abi;
using SysWatch.Linux.Bpf;
using SysWatch.Linux.Interop;
using SysWatch.Linux.PrivilegedTests.Bpf;
using SysWatch.Linux.PrivilegedTests.Fanotify;

namespace SysWatch.Linux.PrivilegedTests.Keeper;

/// <summary>Kernel labels in a run directory, a home on a file system of its own, and daemons to be killed.</summary>
internal sealed class SurvivalBed : IDisposable
{
    private readonly KernelPrograms _kernel;
    private readonly List<Process> _processes = [];
    private readonly ulong _session = KernelFixture.NewSession();

    private readonly int _patience;

    /// <param name="patience">Seconds that opens of members wait for a successor.</param>
    public SurvivalBed(int patience = 30)
    {
        _patience = patience;
        KernelFixture.NeedRoot();
        RunDirectory = Directory.CreateTempSubdirectory("syswatch-run-").FullName;
        _kernel = KernelPrograms.Open(RunDirectory);
        Root = Directory.CreateTempSubdirectory("sw-fanotify-").FullName;
        GuardedTree.Succeed("/usr/bin/mount", "-t", "tmpfs", "sw-test", Root);
        Home = $"{Root}/home";
        GuardedTree.Seed(Home, "");
    }

    public string RunDirectory { get; }

    public string Root { get; }

    public string Home { get; }

    public string KeeperSocket => $"{RunDirectory}/keeper.sock";

    /// <summary>Starts a daemon and waits until it guards; its first word is <c>new</c> or <c>successor</c>.</summary>
    public (Process Daemon, string Word) StartDaemon()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
            start.ArgumentList.Add(typeof(SurvivalBed).Assembly.Location);
        foreach (var argument in Roles.NoTests)
            start.ArgumentList.Add(argument);
        start.Environment[Roles.Daemon] = $"{RunDirectory}|{Home}|{_session}|{_patience}";
        var daemon = Process.Start(start)!;
        _processes.Add(daemon);
        return (daemon, Hear(daemon));
    }

    public static string Ask(Process daemon, string line)
    {
        daemon.StandardInput.WriteLine(line);
        daemon.StandardInput.Flush();
        return Hear(daemon);
    }

    private static string Hear(Process daemon)
    {
        while (daemon.StandardOutput.ReadLine() is { } line)
        {
            if (line.StartsWith(Roles.Mark, StringComparison.Ordinal))
                return line[Roles.Mark.Length..].Trim();
        }
        return "";
    }

    public static void Kill(Process process)
    {
        process.Kill();
        process.WaitForExit();
    }

    public Outcome RunMember(string script)
    {
        using var member = StartMember(script);
        return GuardedTree.Finish(member);
    }

    public Process StartMember(string script)
    {
        var label = new Label(_session, 1, 0, 0, 0, 0);
        return GuardedTree.Start(Home, script, pid => _kernel.Labels.Set(pid, label));
    }

    /// <summary>It sleeps where only an answer wakes it.</summary>
    public static bool IsWaiting(Process process) => File.ReadAllText($"/proc/{process.Id}/stat").Contains(") D ");

    /// <summary>As a successor does that dies before it has taken anything.</summary>
    public void ConnectAndHangUp()
    {
        using var connection = Sockets.Open(out _)!;
        Assert.Equal(0, Sockets.Connect(connection, KeeperSocket));
    }

    public Outcome RunOutside(string script)
    {
        using var process = GuardedTree.Start(Home, script, _ => { });
        return GuardedTree.Finish(process);
    }

    /// <summary>The keeper of this run directory, by the process that its socket belongs to.</summary>
    public int KeeperPid()
    {
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), out var pid) && CommandOf(pid).EndsWith(
                $"\0keeper\0--run-dir\0{RunDirectory}\0--patience\0{_patience}\0", StringComparison.Ordinal))
                return pid;
        }
        return 0;
    }

    /// <summary>Whether a process has a descriptor that leads there.</summary>
    public static bool Holds(int pid, string target) =>
        Directory.EnumerateFileSystemEntries($"/proc/{pid}/fd").Any(link => new FileInfo(link).LinkTarget == target);

    public static async Task Until(Func<bool> holds)
    {
        for (var tries = 0; tries < 2000 && !holds(); tries++)
            await Task.Delay(10, TestContext.Current.CancellationToken);
        Assert.True(holds());
    }

    public void Dispose()
    {
        foreach (var process in _processes.Where(process => !process.HasExited))
            Kill(process);
        EndKeepers();
        GuardedTree.Succeed("/usr/bin/umount", "-l", Root);
        Directory.Delete(Root);
        foreach (var member in _kernel.Labels.Members(new SessionId(_session)))
            _kernel.Labels.Remove(member);
        Assert.True(_kernel.TryRemove(), "labelled processes are left");
        Directory.Delete(RunDirectory, recursive: true);
    }

    // One that is only being started shows itself a moment later.
    private void EndKeepers()
    {
        for (var quiet = 0; quiet < 30; quiet++)
        {
            if (KeeperPid() is > 0 and var keeper)
            {
                GuardedTree.Succeed("/bin/sh", "-c", $"kill -9 {keeper} || true");
                quiet = 0;
            }
            Thread.Sleep(10);
        }
    }

    private static string CommandOf(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline");
        }
        catch (IOException)
        {
            return "";
        }
    }
}
