namespace SysWatch.Linux.PrivilegedTests.Exec;

/// <summary>What a user does all day goes on in the session's user namespace.</summary>
public sealed class NamespaceHarmTests
{
    private const string Commit = "git -c user.name=n -c user.email=e commit -q --allow-empty -m x";
    private const string Detach = "export SHELL=/bin/sh; tmux -L t new-session -d 'sleep 60'";
    private const string Child = "import os, subprocess; print(subprocess.check_output(['id', '-u']).decode().strip())";

    [Theory]
    [InlineData("/usr/bin/git", $"git init -q r && cd r && {Commit} && git log --oneline | wc -l", "1")]
    [InlineData("/usr/bin/tmux", Detach + " && tmux -L t list-sessions | wc -l; tmux -L t kill-server", "1")]
    [InlineData("/usr/bin/tar", "mkdir t && touch t/f && tar czf t.tgz t && rm -r t && tar xzf t.tgz && ls t", "f")]
    [InlineData("/usr/bin/script", "script -qec 'echo typed' /dev/null | tr -d '\\r'", "typed")]
    [InlineData("/usr/bin/node", "node -p 'require(\"os\").userInfo().uid'", "65534")]
    [InlineData("/usr/bin/python3", $"python3 -c \"{Child}\"", "65534")]
    [InlineData("/usr/bin/find", "find /etc/passwd -user root -printf '%u %g\\n'", "root root")]
    [InlineData("/usr/bin/ssh-keygen", "ssh-keygen -q -t ed25519 -N '' -f k && stat -c '%a %u' k", "600 65534")]
    public void A_program_does_its_work(string program, string script, string expected)
    {
        Programs.Need(program);
        var home = Directory.CreateTempSubdirectory("syswatch-home-").FullName;
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(home, (UnixFileMode)0b111_111_111);
        var variables = new Dictionary<string, string> { ["HOME"] = home, ["TERM"] = "xterm" };
        var options = new ExecHarness.Options { Directory = home, Variables = variables };

        var outcome = ExecHarness.Run(["/bin/bash", "-c", script], options);
        Directory.Delete(home, recursive: true);

        Assert.Equal(Linux.Exec.Injection.UserNamespaceState.Entered, outcome.Session.UserNamespace.State);
        Assert.Equal(expected, outcome.Output.Trim());
    }
}
