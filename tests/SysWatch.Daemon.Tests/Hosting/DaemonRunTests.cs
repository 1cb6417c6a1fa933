using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using SysWatch.Core.Backends;
using SysWatch.Core.Sessions;
using SysWatch.Daemon.Hosting;
using SysWatch.TestSupport;

namespace SysWatch.Daemon.Tests.Hosting;

/// <summary>The daemon as a process: what it says and what it leaves with.</summary>
public sealed class DaemonRunTests : IDisposable
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "syswatchd");

    private readonly TemporaryDirectory _directory = new();

    private string RunDirectory => _directory.Path + "/run";

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Help_goes_to_stdout_and_leaves_with_0()
    {
        var (code, output, error) = Start(Program, "--help");

        Assert.Equal((0, ""), (code, error));
        Assert.Contains("--run-dir DIR", output);
    }

    [Fact]
    public void A_wrong_option_leaves_with_64_and_says_which()
    {
        var (code, output, error) = Start(Program, "--frob");

        Assert.Equal((64, ""), (code, output));
        Assert.StartsWith("syswatchd: --frob: no such option", error);
    }

    [Fact]
    public void Another_user_than_root_leaves_with_77_and_touches_nothing()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Becoming another user needs root.");
        var arguments = $"exec setpriv --reuid=65534 --clear-groups {Program} --run-dir {RunDirectory}";

        var (code, _, error) = Start("sh", "-c", arguments);

        Assert.SkipWhen(code is 126 or 127, "This tree cannot be read by other users.");
        Assert.Equal(77, code);
        Assert.Contains("needs root", error);
        Assert.False(Directory.Exists(RunDirectory));
    }

    [Fact]
    public async Task Guards_that_cannot_be_set_up_leave_with_69_and_nothing_behind()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "The daemon needs root.");
        var backend = new FakeBackend { StartFails = new IOException("no bpf here") };

        var code = await DaemonRun.Run(
            ["--run-dir", RunDirectory],
            (services, _) => services.AddSingleton<IBackend>(_ => backend).AddSingleton<IAccounts, FakeAccounts>()
                .AddSingleton<IRepositories, FakeRepositories>());

        Assert.Equal(69, code);
        Assert.Equal(["dispose"], backend.Calls);
        Assert.False(Directory.Exists(RunDirectory));
    }

    [Fact]
    public async Task What_another_start_may_mend_leaves_with_74_on_which_the_unit_starts_it_again()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "The daemon needs root.");
        var backend = new FakeBackend { StartFails = new BackendNotReadyException("the keeper says nothing") };

        var code = await DaemonRun.Run(
            ["--run-dir", RunDirectory],
            (services, _) => services.AddSingleton<IBackend>(_ => backend).AddSingleton<IAccounts, FakeAccounts>()
                .AddSingleton<IRepositories, FakeRepositories>());

        Assert.Equal(74, code);
    }

    [Fact]
    public async Task Without_any_guards_it_leaves_with_69()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "The daemon needs root.");

        Assert.Equal(69, await DaemonRun.Run(["--run-dir", RunDirectory], (_, _) => { }));
    }

    [Fact]
    public async Task A_second_daemon_leaves_with_75()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "The daemon needs root.");
        using var first = Daemon.Configuration.RunDirectory.TryTake(new() { RunDirectory = RunDirectory }, out _);

        Assert.Equal(75, await DaemonRun.Run(["--run-dir", RunDirectory], (_, _) => { }));
    }

    [Fact]
    public async Task A_run_directory_that_is_none_leaves_with_73()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "The daemon needs root.");
        _directory.Write("run", "a file");

        Assert.Equal(73, await DaemonRun.Run(["--run-dir", RunDirectory], (_, _) => { }));
    }

    private static (int Code, string Output, string Error) Start(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }
}
