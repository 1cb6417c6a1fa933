using System.Collections.Immutable;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Explaining;
using SysWatch.Policy.Patterns;
using SysWatch.Policy.Profiles;
using SysWatch.Policy.Tests.Support;

namespace SysWatch.Policy.Tests.Compilation;

public sealed class WindowsPolicyTests
{
    [Theory]
    [InlineData(@"C:\keys\**", @"c:\KEYS", true)]
    [InlineData(@"C:\keys\**", @"C:\keys\a\b.txt", true)]
    [InlineData("c:/keys/*.KEY", @"C:\Keys\a.key", true)]
    [InlineData("c:/keys/*.KEY", @"D:\Keys\a.key", false)]
    [InlineData(@"C:\", @"C:\", true)]
    [InlineData(@"C:\**", @"C:\a", true)]
    [InlineData(@"C:\{a,b}\c", @"C:\B\c", true)]
    [InlineData(@"C:\[a-c]x", @"C:\BX", true)]
    [InlineData(@"C:\[!a-c]x", @"C:\BX", false)]
    [InlineData(@"C:\[!A-C]x", @"C:\bx", false)]
    [InlineData(@"C:\[!a-c]x", @"C:\DX", true)]
    [InlineData(@"C:\[!a-z]", @"C:\_", true)]
    [InlineData(@"C:\straße\É", @"C:\STRAßE\é", true)]
    [InlineData(@"C:\[[][{]", @"C:\[{", true)]
    [InlineData(@"%APPDATA%\x", @"C:\Users\u\AppData\Roaming\X", true)]
    [InlineData("%appdata%/x", @"C:\Users\u\AppData\Roaming\X", true)]
    [InlineData("%USERPROFILE%", @"C:\USERS\U", true)]
    [InlineData(@"%userprofile%\**\.env", @"C:\Users\u\a\.ENV", true)]
    [InlineData(@"%ProgramFiles(x86)%\x", @"C:\Program Files (x86)\x", true)]
    [InlineData(@"%WINDIR%\System32\config\SAM", @"C:\Windows\system32\CONFIG\sam", true)]
    [InlineData(@"%ALLUSERSPROFILE%\x", @"C:\ProgramData\x", true)]
    [InlineData(@"%TMP%\x", @"C:\Users\u\AppData\Local\Temp\x", true)]
    [InlineData(@"%SystemDrive%\x", @"C:\x", true)]
    [InlineData(@"\\server\share\**", @"\\SERVER\share\a", true)]
    [InlineData(@"\\wsl$\**", @"\\wsl$\Debian\etc\passwd", true)]
    [InlineData(@"\\wsl$\**", @"\\other\Debian\etc\passwd", false)]
    [InlineData("{~/.x,%LOCALAPPDATA%/y,C:/z,/w}", @"C:\Users\u\.X", true)]
    [InlineData("{~/.x,%LOCALAPPDATA%/y,C:/z,/w}", @"C:\Users\u\appdata\local\Y", true)]
    [InlineData("{~/.x,%LOCALAPPDATA%/y,C:/z,/w}", @"C:\Z", true)]
    [InlineData("~/.ssh/**", @"C:\Users\u\.SSH\id", true)]
    [InlineData("~/**", @"C:\Users\u", true)]
    [InlineData("$WORKSPACE/**/.env", @"C:\users\U\WORK\a\.Env", true)]
    [InlineData("$GITDIR/hooks/**", @"C:\Users\u\work\.git\hooks\pre-push", true)]
    [InlineData("**/.env", @"C:\a\.env", true)]
    [InlineData("**/.env", @"\\s\sh\.env", true)]
    [InlineData("**/.env", @"C:\a\.env:stream", true)]
    [InlineData(@"C:\a\\*b", @"C:\a\b", false)]
    [InlineData("/C:/a", @"C:\a", false)]
    [InlineData("$RUNTIME/**", @"C:\a", false)]
    public void A_glob_names_files_of_Windows_without_regard_to_case(string glob, string path, bool matches)
    {
        var result = TestPolicy.ResultFor(
            PathStyle.Windows, $"files:\n  rules:\n    - {{id: a, deny: read, paths: ['{glob}']}}");
        if (glob.Contains(@"\\*", StringComparison.Ordinal))
        {
            Assert.Contains("holds '//'", result.Diagnostics[0].Message, StringComparison.Ordinal);
            return;
        }

        Assert.Equal(matches, !Decide(result.Policy!, path, PathAccess.Read).Permits);
    }

    [Theory]
    [InlineData(@"\\.\pipe\docker_engine", @"\\.\PIPE\Docker_Engine", true)]
    [InlineData("//./pipe/docker_engine*", @"\\.\pipe\docker_engine_x", true)]
    [InlineData(@"\\.\pipe\a\**", @"\\.\pipe\a\b\c", true)]
    [InlineData("{/run/docker.sock,//./pipe/docker_engine}", @"\\.\pipe\docker_engine", true)]
    [InlineData("~/.docker/run/docker.sock", @"C:\Users\u\.docker\run\docker.sock", true)]
    [InlineData("@x", @"\\.\pipe\x", false)]
    public void A_pipe_stands_beside_unix_sockets(string glob, string path, bool matches)
    {
        var policy = TestPolicy.CompileFor(
            PathStyle.Windows, $"sockets:\n  rules:\n    - {{id: a, deny: connect, paths: ['{glob}']}}");

        Assert.Equal(matches, !Decide(policy, path, PathAccess.Connect).Permits);
    }

    [Theory]
    [InlineData(@"HKCU\Environment", @"HKCU\ENVIRONMENT", true)]
    [InlineData(@"hkey_current_user\Environment\**", @"HKCU\Environment\PATH", true)]
    [InlineData(@"HKCU/Environment/*", @"HKCU\Environment\a:b", true)]
    [InlineData(@"HKLM\SYSTEM\ControlSet001\Services\**", @"\REGISTRY\MACHINE\SYSTEM\ControlSet002\Services\x", true)]
    [InlineData(@"HKCR\*\shell\**", @"HKLM\Software\Classes\exefile\shell\open", true)]
    [InlineData(@"{HKCU,HKLM}\Software\{,WOW6432Node\}X\Run{,Once}", @"HKLM\SOFTWARE\Wow6432Node\X\RunOnce", true)]
    [InlineData(@"HKLM\**\Debugger", @"HKLM\a\b\debugger", true)]
    [InlineData("HKCU", "HKCU", true)]
    [InlineData("HKCU", @"HKCU\a", false)]
    public void A_key_is_matched_by_globs_of_the_registry(string glob, string key, bool matches)
    {
        var policy = TestPolicy.CompileFor(
            PathStyle.Windows, $"registry:\n  rules:\n    - {{id: a, deny: write, keys: ['{glob}']}}");

        Assert.Equal(matches, !policy.DecidePath(
            WindowsNames.Fold(WindowsNames.CanonicalKey(key)!), PathAccess.Write, ActorSet.None).Permits);
    }

    [Fact]
    public void Files_and_keys_have_defaults_of_their_own_and_no_glob_in_common()
    {
        const string globs = "files:\n  default: deny\n  rules:\n    - {id: a, audit: all, paths: ['**', '**/*']}\n";
        var files = TestPolicy.CompileFor(PathStyle.Windows, globs);
        var both = TestPolicy.CompileFor(PathStyle.Windows, globs + "registry: {default: ask}");

        Assert.Equal("default:registry", RuleOf(files, Key(files, PathAccess.Read)));
        Assert.Equal(Verdict.Allow, Key(files, PathAccess.Files).Verdict);
        Assert.Equal(Verdict.Ask, Key(both, PathAccess.Write).Verdict);
        Assert.Equal(Verdict.Audit, Decide(both, @"C:\a", PathAccess.Read).Verdict);
        Assert.True(both.MayRestrictBelow("#HKCU"u8, PathAccess.Read));
        Assert.Contains("#", both.RestrictedRoots(PathAccess.Read));
        Assert.Contains("#", both.RestrictedDirectories(PathAccess.Read));
        Assert.DoesNotContain("#", files.RestrictedRoots(PathAccess.Read));
    }

    [Fact]
    public void What_only_the_other_system_has_costs_nothing_and_decides_nothing()
    {
        const string linux = "files:\n  rules:\n    - {id: a, deny: read, paths: ['~/.x', '/etc/shadow']}\n";
        const string windows = "    - {id: b, deny: read, paths: ['%APPDATA%\\x', 'C:\\y\\**', '\\\\s\\t\\*']}\n" +
            "registry:\n  default: deny\n  rules:\n    - {id: c, deny: all, keys: ['HKCU\\**']}\n";

        var alone = TestPolicy.Compile(linux);
        var both = TestPolicy.Compile(linux + windows);

        Assert.Equal(alone.Paths.Automaton.Table.ToArray(), both.Paths.Automaton.Table.ToArray());
        Assert.Equal(alone.RestrictedRoots(PathAccess.All), both.RestrictedRoots(PathAccess.All));
        Assert.Equal("limit:path", both.Rules[both.DecidePath("#HKCU/X"u8, PathAccess.Read, ActorSet.None).Rule].Id);
        Assert.Equal(["default:files", "default:network", "default:sockets", "default:exec", "default:environment"],
            both.Rules.Take(5).Select(rule => rule.Id));
        Assert.DoesNotContain(both.Rules, rule => rule.Id == "default:registry");
        Assert.Empty(TestPolicy.Result(linux + windows).Diagnostics);
        Assert.Empty(TestPolicy.ResultFor(PathStyle.Windows, linux + windows).Diagnostics);
    }

    [Fact]
    public void Where_to_look_is_told_in_folded_names()
    {
        var policy = TestPolicy.CompileFor(PathStyle.Windows, """
            files:
              rules:
                - {id: a, deny: all, paths: [~/.aws/**, "$WORKSPACE/**/.env", 'C:\x\y', /etc/x, ~/.bashrc]}
            registry:
              rules:
                - {id: b, deny: write, keys: ['HKCU\Environment\**', 'HKLM\Software\*\Run']}
            """);

        Assert.Equal(["#HKCU/ENVIRONMENT", "#HKLM/SOFTWARE", "/C:/USERS/U/.AWS", "/C:/USERS/U/.BASHRC",
            "/C:/USERS/U/WORK", "/C:/X/Y"], policy.RestrictedRoots(PathAccess.Write));
        Assert.Equal(["/C:/USERS/U", "/C:/USERS/U/.AWS", "/C:/USERS/U/WORK", "/C:/X"],
            policy.RestrictedDirectories(PathAccess.Read));
        Assert.True(policy.MayRestrict("/C:/X/Y"u8, PathAccess.Read));
        Assert.False(policy.MayRestrict("/C:/X/y"u8, PathAccess.Read));
        Assert.False(policy.MayRestrictBelow("/C:/X/Z"u8, PathAccess.Read));
    }

    [Theory]
    [InlineData(@"C:\Program Files\Git\cmd\GIT.EXE", true)]
    [InlineData("/C:/program files/git/cmd/git.exe", true)]
    [InlineData(@"\\?\C:\Program Files\Git\cmd\git.exe", true)]
    [InlineData(@"C:\Users\u\git.exe", false)]
    [InlineData(@"git.exe", false)]
    [InlineData("", false)]
    public void An_executable_is_known_by_either_form_of_its_path(string path, bool isGit)
    {
        var policy = TestPolicy.CompileFor(PathStyle.Windows, """
            files:
              rules:
                - {id: a, deny: read, paths: [~/x], for: ['%PROGRAMFILES%\Git\**\git.exe', /usr/bin/git]}
            """);

        Assert.Equal(isGit, !policy.ActorsOf(new ExecutableIdentity(path)).IsEmpty);
        Assert.Equal(isGit, policy.MayBeActor(WindowsNames.Fold(WindowsNames.Canonical(path) ?? path)));
    }

    [Fact]
    public void A_runtime_of_packages_may_be_an_actor_whatever_its_case()
    {
        var policy = TestPolicy.CompileFor(
            PathStyle.Windows, "files:\n  rules:\n    - {id: a, deny: read, paths: [~/x], for: 'npm:x'}");

        Assert.True(policy.MayBeActor(WindowsNames.Fold("/C:/Program Files/nodejs/node.exe")));
        Assert.False(policy.MayBeActor(WindowsNames.Fold("/C:/Windows/System32/cmd.exe")));
        Assert.False(policy.ActorsOf(new ExecutableIdentity(@"C:\x\node.exe", "npm:x")).IsEmpty);
    }

    [Fact]
    public void A_key_and_a_pipe_are_explained_as_they_are_decided()
    {
        var policy = TestPolicy.CompileFor(PathStyle.Windows, """
            files: {default: deny}
            sockets:
              rules:
                - {id: pipe, deny: connect, paths: ['\\.\pipe\X*']}
            environment:
              rules:
                - {id: token, deny: hide, names: ['*_TOKEN']}
            registry:
              rules:
                - {id: run, deny: write, keys: ['HKCU\Software\Run']}
            """);
        var explainer = new PolicyExplainer(policy);

        var key = explainer.ExplainPath("#HKCU/software/run", PathAccess.Write, new ExecutableIdentity(""));
        var pipe = explainer.ExplainPath("/PIPE/xy", PathAccess.Connect, new ExecutableIdentity(""));
        var variable = explainer.ExplainVariable("My_Token", "", new ExecutableIdentity(""));

        Assert.Equal(["default:registry", "test:run"], key.Matches.Select(match => match.Rule.Id));
        Assert.Equal(@"HKCU\Software\Run", key.Matches[1].Object);
        Assert.Equal("test:pipe", pipe.Rule.Id);
        Assert.Equal("*_TOKEN", variable.Matches[^1].Object);
        Assert.Contains(explainer.Rules(), rule => rule.Rule.Id == "default:registry");
    }

    [Fact]
    public void Tests_of_a_profile_run_where_their_objects_are()
    {
        const string body = """
            files:
              rules:
                - {id: a, deny: read, paths: [~/x, 'C:\y', /z]}
            registry:
              rules:
                - {id: b, deny: write, keys: ['HKCU\Environment\**']}
            tests:
              - allow: {read: ~/x}
              - allow: {read: 'C:\y'}
              - allow: {read: '%USERPROFILE%\x'}
              - allow: {read: /z}
              - allow: {read: /z, for: 'C:\a.exe'}
              - allow: {write: 'HKCU\Environment\PATH'}
              - deny: {connect: '\\.\pipe\x'}
              - deny: {connect: '@x'}
              - deny: {connect: $RUNTIME/x}
            """;

        Assert.Equal([8, 11, 15, 16], Lines(PathStyle.Posix, body));
        Assert.Equal([8, 9, 10, 13, 14], Lines(PathStyle.Windows, body));
    }

    [Fact]
    public void A_folder_that_is_not_known_is_an_error_and_what_follows_from_others_is_known()
    {
        var context = TestPolicy.WindowsContext with
        {
            Folders = TestPolicy.WindowsContext.Folders
                .RemoveRange(["SYSTEMDRIVE", "PROGRAMW6432", "APPDATA", "PROGRAMDATA"])
                .Add("ALLUSERSPROFILE", "/D:/Data"),
        };

        var result = PolicyCompiler.Compile("test", new MemoryProfileSource("test", "profile: test"), context);

        Assert.Equal(["test:1:1: error SWP023: %APPDATA% stands for nothing in this session: its folder is not known."],
            result.Diagnostics.Select(finding => finding.ToString()));
    }

    [Theory]
    [InlineData(@"C:\Users\u")]
    [InlineData("/c:/Users/u")]
    [InlineData("/home/u")]
    [InlineData("/C:/Users/u/../v")]
    public void A_context_is_of_canonical_names(string home) => Refuses(TestPolicy.WindowsContext with { Home = home });

    [Fact]
    public void A_context_holds_no_half_of_a_character() =>
        Refuses(TestPolicy.WindowsContext with { Home = "/C:/Users/\ud83d" });

    [Fact]
    public void Contexts_are_equal_by_what_they_hold()
    {
        var again = TestPolicy.WindowsContext with
        {
            Folders = ImmutableDictionary.CreateRange(TestPolicy.WindowsContext.Folders),
        };

        Assert.Equal(TestPolicy.WindowsContext, again);
        Assert.Equal(TestPolicy.WindowsContext.GetHashCode(), again.GetHashCode());
        Assert.NotEqual(again, again with { Folders = again.Folders.SetItem("TEMP", "/D:/T") });
        Assert.NotEqual(again, again with { Style = PathStyle.Posix });
    }

    private static void Refuses(PolicyContext context)
    {
        var result = PolicyCompiler.Compile("test", new MemoryProfileSource("test", "profile: test"), context);

        Assert.Equal([DiagnosticCodes.BadContext], result.Diagnostics.Select(finding => finding.Code));
    }

    private static IEnumerable<int> Lines(PathStyle style, string body) =>
        TestPolicy.ResultFor(style, body).Diagnostics.Select(finding => finding.Line - 1);

    private static Decision Key(CompiledPolicy policy, PathAccess access) =>
        policy.DecidePath("#HKCU/X"u8, access, ActorSet.None);

    private static string RuleOf(CompiledPolicy policy, Decision decision) => policy.Rules[decision.Rule].Id;

    private static Decision Decide(CompiledPolicy policy, string path, PathAccess access) =>
        policy.DecidePath(WindowsNames.Fold(WindowsNames.Canonical(path)!), access, ActorSet.None);
}
