using System.Net;
using System.Text;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Patterns;
using SysWatch.Policy.Profiles;
using SysWatch.Policy.Tests.Support;

namespace SysWatch.Policy.Tests.Profiles;

/// <summary>What a shipped profile says of a thing on Linux it says of it on Windows, by the same rule.</summary>
public sealed class BothSystemsTests
{
    /// <summary>One thing, as each system names it.</summary>
    private static readonly (PathAccess Access, string Linux, string Windows)[] s_objects =
    [
        (PathAccess.Read, "~/.ssh/id_ed25519", @"%USERPROFILE%\.ssh\ID_ED25519"),
        (PathAccess.Read, "~/.ssh/known_hosts", @"%USERPROFILE%\.SSH\known_hosts"),
        (PathAccess.Write, "~/.ssh/authorized_keys", @"C:\Users\u\.ssh\authorized_keys"),
        (PathAccess.Read, "~/.aws/credentials", @"%USERPROFILE%\.Aws\Credentials"),
        (PathAccess.Read, "~/.npmrc", @"%USERPROFILE%\.npmrc"),
        (PathAccess.Read, "~/.config/gh/hosts.yml", @"%APPDATA%\GitHub CLI\hosts.yml"),
        (PathAccess.Read, "~/.config/gcloud/credentials.db", @"%APPDATA%\gcloud\credentials.db"),
        (PathAccess.Read, "~/.local/share/keyrings/login.keyring", @"%APPDATA%\Microsoft\Credentials\0123"),
        (PathAccess.Read, "~/.config/KeePassXC/keepassxc.ini", @"%APPDATA%\KeePassXC\keepassxc.ini"),
        (PathAccess.Read, "~/.config/google-chrome/Default/Cookies",
            @"%LOCALAPPDATA%\Google\Chrome\User Data\Default\Network\Cookies"),
        (PathAccess.Read, "~/.mozilla/firefox/x/logins.json", @"%APPDATA%\Mozilla\Firefox\Profiles\x\logins.json"),
        (PathAccess.Read, "~/.config/Slack/Cookies", @"%APPDATA%\Slack\Network\Cookies"),
        (PathAccess.Read, "~/.electrum/wallets/a", @"%APPDATA%\Electrum\wallets\a"),
        (PathAccess.Read, "~/.bash_history",
            @"%APPDATA%\Microsoft\Windows\PowerShell\PSReadLine\ConsoleHost_history.txt"),
        (PathAccess.Read, "~/.config/pip/pip.conf", @"%APPDATA%\pip\pip.ini"),
        (PathAccess.Read, "~/.microsoft/usersecrets/a/secrets.json", @"%APPDATA%\Microsoft\UserSecrets\a\secrets.json"),
        (PathAccess.Read, "~/.gcm/store/git/a.credential", @"%USERPROFILE%\.gcm\store\git\A.credential"),
        (PathAccess.Read, "~/.pgpass", @"%APPDATA%\postgresql\pgpass.conf"),
        (PathAccess.Read, "~/.config/Cursor/User/globalStorage/state.vscdb.backup",
            @"%APPDATA%\Cursor\User\globalStorage\state.vscdb.backup"),
        (PathAccess.Read, "~/.config/cursor/auth.json", @"%APPDATA%\Cursor\auth.json"),
        (PathAccess.Read, "~/.claude/.credentials.json", @"%USERPROFILE%\.claude\.credentials.json"),
        (PathAccess.Read, "~/.codex/auth.json", @"%USERPROFILE%\.codex\auth.json"),
        (PathAccess.Read, "~/.config/github-copilot/hosts.json", @"%LOCALAPPDATA%\github-copilot\hosts.json"),
        (PathAccess.Read, "~/.config/goose/secrets.yaml", @"%APPDATA%\Block\goose\config\secrets.yaml"),
        (PathAccess.Write, "~/.config/goose/config.yaml", @"%APPDATA%\Block\goose\config\config.yaml"),
        (PathAccess.Write, "~/.config/crush/crush.json", @"%LOCALAPPDATA%\crush\crush.json"),
        (PathAccess.Read, "/etc/shadow", @"%SYSTEMROOT%\System32\config\SAM"),
        (PathAccess.Read, "$WORKSPACE/.env", @"C:\users\U\work\APP\.ENV"),
        (PathAccess.Read, "$WORKSPACE/src/main.c", @"C:\Users\u\work\app\src\main.c"),
        (PathAccess.Write, "$WORKSPACE/src/main.c", @"C:\Users\u\work\app\src\main.c"),
        (PathAccess.Create, "$WORKSPACE/.git/hooks/pre-push", @"C:\Users\u\work\app\.Git\HOOKS\pre-push"),
        (PathAccess.Create, "$WORKSPACE/.git/hooks/a.sample", @"C:\Users\u\work\app\.git\hooks\a.SAMPLE"),
        (PathAccess.Write, "$WORKSPACE/.vscode/tasks.json", @"C:\Users\u\work\app\.vscode\Tasks.json"),
        (PathAccess.Write, "$WORKSPACE/.claude/settings.json", @"C:\Users\u\work\app\.claude\settings.json"),
        (PathAccess.Write, "~/.gitconfig", @"%USERPROFILE%\.gitconfig"),
        (PathAccess.Write, "~/.bashrc", @"%USERPROFILE%\Documents\PowerShell\profile.ps1"),
        (PathAccess.Create, "~/.config/autostart/a.desktop",
            @"%APPDATA%\Microsoft\Windows\Start Menu\Programs\Startup\a.lnk"),
        (PathAccess.Write, "/etc/crontab", @"%SYSTEMROOT%\System32\Tasks\a"),
        (PathAccess.Write, "~/.config/Code/User/settings.json", @"%APPDATA%\Code\User\settings.json"),
        (PathAccess.Write, "~/.config/VSCodium/User/profiles/a/mcp.json",
            @"%APPDATA%\VSCodium\User\profiles\a\mcp.json"),
        (PathAccess.Create, "~/.local/share/Microsoft/MSBuild/Current/a.props",
            @"%LOCALAPPDATA%\Microsoft\MSBuild\Current\a.props"),
        (PathAccess.Create, "~/.local/share/claude/versions/9", @"%USERPROFILE%\.local\share\claude\versions\9"),
        (PathAccess.Write, "~/.local/share/cursor-agent/a/node", @"%LOCALAPPDATA%\cursor-agent\a\node.exe"),
        (PathAccess.Create, "~/.local/lib/python3.13/site-packages/a.pth",
            @"%APPDATA%\Python\Python313\site-packages\a.pth"),
        (PathAccess.Create, "~/.npm-global/bin/a", @"%APPDATA%\npm\a.cmd"),
        (PathAccess.Write, "/etc/syswatch/profiles/a.yaml", @"%PROGRAMDATA%\SysWatch\profiles\a.yaml"),
        (PathAccess.Write, "/tmp/a", @"%TEMP%\a"),
        (PathAccess.Execute, "/usr/bin/git", @"%PROGRAMFILES%\Git\cmd\git.exe"),
        (PathAccess.Connect, "/run/docker.sock", @"\\.\pipe\docker_engine"),
        (PathAccess.Connect, "/run/podman/podman.sock", @"\\.\pipe\podman-machine-default"),
        (PathAccess.Connect, "/tmp/ssh-a/agent.1", @"\\.\pipe\openssh-ssh-agent"),
        (PathAccess.Connect, "@1PASSWORD", @"\\.\pipe\1Password"),
        (PathAccess.Connect, "~/.config/Code/1.99-main.sock", @"\\.\pipe\0123-1.99.0-main-sock"),
        (PathAccess.Connect, "/run/control.unit.sock", @"\\.\pipe\svcctl"),
        (PathAccess.Connect, "$WORKSPACE/server.sock", @"\\.\pipe\server"),
    ];

    private static readonly (string Name, string Value)[] s_variables =
    [
        ("GITHUB_TOKEN", "x"), ("Github_Token", "x"), ("PATH", "x"), ("ANTHROPIC_API_KEY", "x"),
        ("A", "ghp_000000000000000000000000000000000000"), ("COR_PROFILER", "{0}"), ("PSModulePath", @"C:\x"),
        ("SSH_AUTH_SOCK", "x"),
    ];

    private static readonly (string Address, ushort Port)[] s_addresses =
    [
        ("203.0.113.7", 443), ("203.0.113.7", 22), ("127.0.0.1", 8080), ("127.0.0.1", 2375), ("::1", 8080),
        ("169.254.169.254", 80), ("0.0.0.0", 3000),
    ];

    public static TheoryData<string> Names => [.. new ShippedProfiles().Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void One_profile_answers_alike_on_both_systems(string name)
    {
        var linux = Compile(name, PathStyle.Posix);
        var windows = Compile(name, PathStyle.Windows);
        foreach (var (one, other) in Actors(linux, windows))
        {
            Assert.All(s_objects, thing => Assert.Equal(
                Answer(linux, linux.DecidePath(Bytes(thing.Linux, PathStyle.Posix), thing.Access, one)),
                Answer(windows, windows.DecidePath(Bytes(thing.Windows, PathStyle.Windows), thing.Access, other))));
            Assert.All(s_variables, variable => Assert.Equal(
                Answer(linux, Variable(linux, variable, one)), Answer(windows, Variable(windows, variable, other))));
            Assert.All(s_addresses, address => Assert.Equal(
                Addresses(linux, address, one), Addresses(windows, address, other)));
        }
    }

    /// <summary>The table is one of things that rules speak of: most are decided by one, on both systems.</summary>
    [Fact]
    public void Most_of_these_things_are_decided_by_a_rule()
    {
        var policy = Compile("agents/generic", PathStyle.Windows);

        var defaults = s_objects.Where(thing => policy.Rules[policy.DecidePath(
            Bytes(thing.Windows, PathStyle.Windows), thing.Access, ActorSet.None).Rule].Line == 0);

        Assert.Equal(5, defaults.Count());
    }

    private static IEnumerable<(ActorSet Linux, ActorSet Windows)> Actors(CompiledPolicy linux, CompiledPolicy windows)
    {
        yield return (ActorSet.None, ActorSet.None);
        foreach (var (one, other) in new (ExecutableIdentity, ExecutableIdentity)[]
        {
            (new("/", IsAgent: true), new(@"C:\x.exe", IsAgent: true)),
            (new("/usr/bin/git"), new(@"C:\Program Files\Git\cmd\git.exe")),
            (new("/usr/bin/node", "npm:npm"), new(@"C:\Program Files\nodejs\node.exe", "npm:npm")),
        })
            yield return (linux.ActorsOf(one), windows.ActorsOf(other));
    }

    private static CompiledPolicy Compile(string name, PathStyle style)
    {
        var context = TestPolicy.ContextOf(style);
        context = context with
        {
            Workspace = context.Workspace + "/app", Repository = context.Workspace + "/app",
            GitDirectory = context.Workspace + "/app/.git",
        };
        return PolicyCompiler.Compile(name, new ShippedProfiles(), context).Policy!;
    }

    private static byte[] Bytes(string thing, PathStyle style)
    {
        var context = TestPolicy.ContextOf(style);
        var path = Placeholders.Fill(thing, context with { Workspace = context.Workspace + "/app" })!;
        return style == PathStyle.Windows ? WindowsNames.Fold(path) : Encoding.UTF8.GetBytes(path);
    }

    private static Decision Variable(CompiledPolicy policy, (string Name, string Value) variable, ActorSet actors) =>
        policy.DecideEnvironment(
            Encoding.UTF8.GetBytes(variable.Name), Encoding.UTF8.GetBytes(variable.Value), actors);

    private static string Addresses(CompiledPolicy policy, (string Address, ushort Port) address, ActorSet actors) =>
        string.Join(' ',
            from operation in new[] { NetworkOperations.Connect, NetworkOperations.Bind }
            from protocol in new[] { NetworkProtocols.Tcp, NetworkProtocols.Udp }
            let number = NetworkRequest.ToNumber(IPAddress.Parse(address.Address))
            select Answer(policy, policy.DecideNetwork(
                new NetworkRequest(operation, protocol, number, address.Port), actors)));

    private static string Answer(CompiledPolicy policy, Decision decision) =>
        $"{decision.Verdict} by {policy.Rules[decision.Rule].Id}";
}
