using SysWatch.Cli.Tests.TestSupport;

namespace SysWatch.Cli.Tests.Commands;

public sealed class ProfileCommandsTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("swcli").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Validate_prints_every_error_with_its_place()
    {
        var file = Write("team/x.yaml",
            "profile: team/x\nextends: [base/nope]\n" +
            "files:\n  rules:\n    - id: a\n      denny: all\n      paths: [/x]\n");

        var outcome = await new TestTerminal().RunAsync("profile", "validate", file);

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains($"{file}:2:11: error SWP011: ", outcome.Out);
        Assert.Contains($"{file}:6:7: error SWP004: ", outcome.Out);
        Assert.Contains($"invalid\t{file}\t", outcome.Lines[^1]);
    }

    [Fact]
    public async Task Validate_points_at_the_place_on_a_terminal()
    {
        var file = Write("team/x.yaml", "profile: team/x\nfiles:\n  defalt: allow\n");

        var outcome = await new TestTerminal { IsTerminal = true }.RunAsync(
            "profile", "validate", file, "--no-color");

        Assert.Contains("    3 |   defalt: allow\n      |   ^\n", outcome.Out);
    }

    [Fact]
    public async Task Validate_finds_the_neighbours_of_a_file()
    {
        Write("team/base.yaml", "profile: team/base\nnetwork:\n  default: deny\n");
        var file = Write("team/x.yaml", "profile: team/x\nextends: [team/base]\n");

        var outcome = await new TestTerminal().RunAsync("profile", "validate", file);

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.StartsWith($"valid\t{file}\t0 errors\t", outcome.Out);
    }

    [Fact]
    public async Task Validate_without_a_name_takes_the_administrators_directory()
    {
        Write("one.yaml", "profile: one\n");
        Write("two.yaml", "profile: two\nfiles: 7\n");

        var outcome = await new TestTerminal().RunAsync("profile", "validate", "--profiles", _directory);

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("valid\tone\t", outcome.Out);
        Assert.Contains("invalid\ttwo\t", outcome.Out);
    }

    [Fact]
    public async Task Validate_json_is_one_finding_a_line()
    {
        var file = Write("x.yaml", "profile: x\nfiles: 7\n");

        var outcome = await new TestTerminal().RunAsync("profile", "validate", file, "--json");

        Assert.StartsWith("{\"profile\":\"x\",\"severity\":\"error\",\"code\":\"SWP005\",", outcome.Lines[0]);
    }

    [Fact]
    public async Task Test_counts_what_fails()
    {
        var file = Write("x.yaml",
            "profile: x\nextends: [agents/generic]\n" +
            "tests:\n  - deny: {read: ~/.aws/credentials}\n  - deny: {read: /tmp/x}\n");

        var outcome = await new TestTerminal { Variables = { ["HOME"] = "/home/u" } }.RunAsync("profile", "test", file);

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains($"failed\t{file}\t1 of 2 tests\n", outcome.Out);
        Assert.Contains($"{file}:5:", outcome.Out);
    }

    [Fact]
    public async Task Every_shipped_profile_passes_its_tests()
    {
        var outcome = await new TestTerminal { Variables = { ["HOME"] = "/home/u" } }.RunAsync("profile", "test");

        Assert.Equal(0, outcome.ExitCode);
        Assert.All(outcome.Lines, line => Assert.StartsWith("passed\t", line));
    }

    [Fact]
    public async Task Explain_shows_the_rule_that_decides_and_those_that_do_not()
    {
        var outcome = await new TestTerminal { Variables = { ["HOME"] = "/home/u" } }.RunAsync(
            "profile", "explain", "agents/generic", "~/.aws/credentials", "--operation", "read");

        Assert.StartsWith("deny\tread\t/home/u/.aws/credentials\tbase/credentials:aws\n", outcome.Out);
        Assert.Contains("  decides:  deny base/credentials:aws by ~/.aws/**", outcome.Out);
        Assert.Contains("  not:      allow default:files", outcome.Out);
    }

    [Theory]
    [InlineData("deny\tread\tC:\\Users\\you\\.AWS\\a\tbase/credentials:aws", @"C:\Users\you\.AWS\a", "-o", "read")]
    [InlineData("deny\tread\tC:\\Users\\you\\work\\.Env\tbase/credentials:project-", ".Env", "-o", "read")]
    [InlineData("allow\twrite\tC:\\Users\\you\\work\\a\\b\tdefault:files", @"a\.\b", "-o", "write")]
    [InlineData("deny\tread\tC:\\Users\\you\\.ssh\\id\tbase/credentials:ssh", "~/.ssh/id", "-o", "read")]
    [InlineData("deny\tread\tC:\\Users\\you\\.ssh\\id\tbase/credentials:ssh", @"~\.ssh\..\.ssh\id", "-o", "read")]
    [InlineData("deny\tread\tD:\\me\\AppData\\Roaming\\gcloud\\a\tbase/credentials:cloud",
        @"%AppData%\gcloud\a", "-o", "read", "--home", @"d:\me")]
    [InlineData("deny\tconnect\t\\\\.\\pipe\\docker_engine\tbase/sockets:containers", @"\\.\PIPE\docker_engine")]
    [InlineData("deny\twrite\tHKCU\\Environment\\PATH\t", @"hkcu\Environment\PATH", "-o", "write")]
    [InlineData("deny\thide\tGITHUB_TOKEN", "GITHUB_TOKEN")]
    [InlineData("audit\tcreate\tC:\\Users\\you\\work\\.envrc\t", ".envrc", "-o", "create", "--as",
        @"C:\Program Files\Git\cmd\git.exe")]
    public async Task Explain_answers_for_Windows_on_any_system(string expected, params string[] arguments)
    {
        var outcome = await new TestTerminal().RunAsync(
            ["profile", "explain", "agents/generic", "--for", "windows", .. arguments]);

        Assert.Equal(("", 0), (outcome.Error, outcome.ExitCode));
        Assert.StartsWith(expected, outcome.Out);
    }

    [Theory]
    [InlineData("C:\\x is a name of Windows: add --for windows", @"C:\x")]
    [InlineData("HKCU\\x is a name of Windows", @"HKCU\x")]
    [InlineData("HKCU/Environment/A is a name of Windows: add --for windows. A file of this name is ./HKCU/Env",
        "HKCU/Environment/A")]
    [InlineData("#HKCU/Environment is a name of Windows", "#HKCU/Environment")]
    [InlineData("HKCU:\\Environment is a name of Windows", @"HKCU:\Environment")]
    [InlineData("Software\\x is a name of Windows", @"Software\x")]
    [InlineData("/etc/passwd names nothing on Windows", "/etc/passwd", "--for", "windows")]
    [InlineData("%NOWHERE%\\x names nothing on Windows", @"%NOWHERE%\x", "--for", "windows")]
    [InlineData("--home /home/u is no absolute path of Windows", "a", "--for", "windows", "--home", "/home/u")]
    public async Task A_name_of_the_other_system_is_told(string expected, params string[] arguments)
    {
        var outcome = await new TestTerminal().RunAsync(["profile", "explain", "agents/generic", .. arguments]);

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(expected, outcome.Error);
    }

    [Theory]
    [InlineData("./HKCU/x", "/HKCU/x")]
    [InlineData("./a\\b", "/a\\b")]
    public async Task A_file_may_be_called_as_a_key_is(string typed, string expected)
    {
        var outcome = await new TestTerminal().RunAsync(
            "profile", "explain", "agents/generic", typed, "-o", "read");

        Assert.Equal(("", 0), (outcome.Error, outcome.ExitCode));
        Assert.Contains(expected + "\tdefault:files", outcome.Out);
    }

    [Theory]
    [InlineData("note\ton Windows a program is believed to be ~/x.exe where none but the system", "~/x.exe")]
    [InlineData("note\ton Windows nothing is believed to be pypi:x", "pypi:x")]
    [InlineData("note\ton Windows a node is believed to be npm:x where its user can write neither", "npm:x")]
    public async Task Explain_says_whom_Windows_believes_to_be_the_executable(string expected, string executable)
    {
        string[] arguments = ["profile", "explain", "agents/generic", "./a", "-o", "read", "--as", executable];

        var windows = await new TestTerminal().RunAsync([.. arguments, "--for", "windows"]);
        var json = await new TestTerminal().RunAsync([.. arguments, "--for", "windows", "--json"]);
        var linux = await new TestTerminal().RunAsync([.. arguments, "--for", "linux"]);

        Assert.Contains(expected, windows.Out);
        Assert.Contains("\"note\":\"on Windows", json.Out);
        Assert.DoesNotContain("note\t", linux.Out);
    }

    [Fact]
    public async Task Shipped_profiles_are_named_as_no_file_of_this_machine()
    {
        var listed = await new TestTerminal().RunAsync("profile", "list");
        var explained = await new TestTerminal().RunAsync(
            "profile", "explain", "agents/generic", "/home/u/.aws/credentials", "-o", "read", "--home", "/home/u");

        Assert.Contains("agents/generic\tbuilt in: agents/generic.yaml\t", listed.Out);
        Assert.Contains("at:       built in: base/credentials.yaml:", explained.Out);
    }

    [Fact]
    public async Task Validate_and_test_prove_a_profile_for_Windows()
    {
        var file = Write("x.yaml",
            "profile: x\nfiles:\n  rules:\n    - {id: a, deny: read, paths: ['%APPDATA%\\k']}\n" +
            "tests:\n  - deny: {read: '%APPDATA%\\K'}\n  - allow: {read: 'C:\\k'}\n  - allow: {read: /k}\n");

        var valid = await new TestTerminal().RunAsync("profile", "validate", file, "--for", "windows");
        var tested = await new TestTerminal().RunAsync("profile", "test", file, "--for", "windows");
        var linux = await new TestTerminal().RunAsync("profile", "test", file, "--for", "linux");
        var rules = await new TestTerminal().RunAsync("profile", "show", file, "--rules", "--for", "windows");

        Assert.StartsWith($"valid\t{file}\t0 errors\t", valid.Out);
        Assert.Equal($"passed\t{file}\t2 of 2 tests\n", tested.Out);
        Assert.Equal($"passed\t{file}\t1 of 1 tests\n", linux.Out);
        Assert.Contains("default:registry", rules.Out);
    }

    [Fact]
    public async Task Every_shipped_profile_passes_its_tests_for_Windows()
    {
        var outcome = await new TestTerminal().RunAsync("profile", "test", "--for", "windows");

        Assert.Equal(0, outcome.ExitCode);
        Assert.All(outcome.Lines, line => Assert.StartsWith("passed\t", line));
    }

    [Theory]
    [InlineData("allow\tconnect\t203.0.113.7:443", "203.0.113.7:443", "--as", "agent")]
    [InlineData("deny\tconnect\t203.0.113.7:443", "203.0.113.7:443")]
    [InlineData("deny\thide\tGITHUB_TOKEN", "GITHUB_TOKEN")]
    [InlineData("deny\tconnect\t/run/docker.sock", "/run/docker.sock", "-o", "connect")]
    [InlineData("deny\tconnect\t@/tmp/.ICE-unix/1", "@/tmp/.ICE-unix/1")]
    public async Task Explain_tells_the_kind_of_object_from_its_form(string expected, params string[] arguments)
    {
        var outcome = await new TestTerminal { Variables = { ["HOME"] = "/home/u" } }.RunAsync(
            ["profile", "explain", "agents/claude-code", .. arguments]);

        Assert.Contains(expected, outcome.Out);
    }

    [Fact]
    public async Task A_profile_that_does_not_exist_is_named_with_one_that_does()
    {
        var outcome = await new TestTerminal().RunAsync("profile", "show", "claude-code");

        Assert.Equal(5, outcome.ExitCode);
        Assert.Equal("syswatch: there is no profile claude-code: did you mean agents/claude-code?\n", outcome.Error);
    }

    [Fact]
    public async Task A_name_cannot_leave_the_directory()
    {
        Write("secret.yaml", "profile: secret\n");

        var outcome = await new TestTerminal().RunAsync(
            "profile", "show", "../secret", "--profiles", Path.Join(_directory, "sub"));

        Assert.Equal(5, outcome.ExitCode);
    }

    [Fact]
    public async Task An_administrators_profile_replaces_a_shipped_one()
    {
        Write("agents/generic.yaml", "profile: agents/generic\ndescription: Ours.\n");

        var outcome = await new TestTerminal().RunAsync("profile", "list", "--profiles", _directory);

        Assert.Contains($"agents/generic\t{_directory}/agents/generic.yaml\tOurs.\n", outcome.Out);
    }

    [Fact]
    public async Task A_profile_is_shown_on_a_terminal_without_its_control_characters()
    {
        var file = Write("x.yaml", "profile: x\n# \e[2J\n");

        var outcome = await new TestTerminal { IsTerminal = true }.RunAsync("profile", "show", file, "--no-color");

        Assert.Equal("profile: x\n# \\x1b[2J\n", outcome.Out);
    }

    private string Write(string name, string text)
    {
        var file = Path.Join(_directory, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return file;
    }

    [Fact]
    public async Task A_description_of_several_lines_is_shown_in_one()
    {
        var outcome = await new TestTerminal().RunAsync("profile", "list");

        var generic = Assert.Single(
            outcome.Lines, line => line.StartsWith("agents/generic\t", StringComparison.Ordinal));
        Assert.EndsWith("Any agent, and whatever else is started under SysWatch: no credentials, no secrets in the " +
            "environment, no network, nothing left behind that runs later.", generic);
    }
}
