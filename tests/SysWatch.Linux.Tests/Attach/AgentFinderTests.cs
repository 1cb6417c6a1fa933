using System.Diagnostics;
using SysWatch.Linux.Attach;
using SysWatch.Policy.Profiles;

namespace SysWatch.Linux.Tests.Attach;

public sealed class AgentFinderTests : IDisposable
{
    private static readonly AgentCatalog s_agents = AgentCatalog.Read(new ShippedProfiles());

    private static readonly TimeSpan HalfASecond = TimeSpan.FromMilliseconds(500);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sw-agents-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void The_kernel_tells_of_agents_and_of_what_runs_their_packages()
    {
        var names = AgentFinder.FileNames(s_agents).ToHashSet();

        Assert.ProperSuperset(
            new HashSet<string> { "claude", "codex", "goose", "kiro-cli", "node", "bun", "python3", "python3.13" },
            names);
        Assert.DoesNotContain("kiro", names);
        Assert.DoesNotContain(names, name => name.Contains('*') || name.Contains('/'));
    }

    [Fact]
    public void A_script_is_known_by_its_file_whatever_runs_it()
    {
        var script = Write("claude", "#!/usr/bin/python3\nimport sys; sys.stdin.read()\n");
        using var direct = Start(script);
        using var by = Start("/usr/bin/python3", script);

        Assert.Equal("agents/claude-code", Look(direct));
        Assert.Equal("agents/claude-code", Look(by));
    }

    [Fact]
    public void A_wrapper_of_a_shells_is_none()
    {
        using var wrapper = Start(Write("claude", "#!/bin/sh\nread line\n"));

        Assert.Null(Look(wrapper, HalfASecond));
    }

    [Fact]
    public void A_program_whose_file_has_been_removed_is_what_it_was()
    {
        var program = Path.Combine(_directory.FullName, "codex");
        File.Copy("/bin/cat", program);
        using var running = Start(program);
        Assert.Equal("agents/codex", Look(running));

        File.Delete(program);

        Assert.Equal("agents/codex", Look(running));
    }

    [Fact]
    public void A_program_that_has_an_agents_name_among_its_arguments_is_none()
    {
        Write("claude", "");
        using var reader = Start("cat", "-", Path.Combine(_directory.FullName, "claude"));

        Assert.Null(Look(reader, HalfASecond));
    }

    [Fact]
    public void A_process_that_is_not_there_is_none() => Assert.Null(AgentFinder.Look(int.MaxValue, s_agents));

    /// <param name="limit">Where none is to be found.</param>
    private static string? Look(Process process, TimeSpan? limit = null)
    {
        string? found = null;
        // Between fork and exec it is still what has started it.
        SpinWait.SpinUntil(
            () => (found = AgentFinder.Look(process.Id, s_agents)?.Signature.Profile) is not null,
            limit ?? TimeSpan.FromSeconds(30));
        return found;
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_directory.FullName, name);
        File.WriteAllText(path, text);
        Process.Start("chmod", ["755", path]).WaitForExit();
        return path;
    }

    private static Reader Start(string file, params string[] arguments)
    {
        var reader = new Reader();
        reader.StartInfo = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
        };
        reader.Start();
        return reader;
    }

    /// <summary>Reads its standard input, and so ends when that is closed.</summary>
    private sealed class Reader : Process
    {
        protected override void Dispose(bool disposing)
        {
            StandardInput.Close();
            WaitForExit();
            base.Dispose(disposing);
        }
    }
}
