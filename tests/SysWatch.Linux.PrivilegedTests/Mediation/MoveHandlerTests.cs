using System.Text;
using SysWatch.Linux.Interop;

namespace SysWatch.Linux.PrivilegedTests.Mediation;

public sealed class MoveHandlerTests : IDisposable
{
    private readonly MediationRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Renames_what_no_rule_names()
    {
        var from = _rig.Write("work/a");

        Assert.Equal(0, _rig.Thread.Run(() => Caller.Rename(from, _rig.In("work/b"))));

        Assert.Equal("text", File.ReadAllText(_rig.In("work/b")));
        Assert.False(File.Exists(from));
        Assert.Empty(_rig.Sessions.Refused);
        Assert.Equal(1UL, _rig.Received);
    }

    [Fact]
    public void Links_and_symlinks_belong_to_the_caller()
    {
        var from = _rig.Write("work/a");

        Assert.Equal(0, _rig.Thread.Run(() => Caller.Link(from, _rig.In("work/hard"))));
        Assert.Equal(0, _rig.Thread.Run(() => Caller.Symlink("anything", _rig.In("work/soft"))));

        Assert.Equal("anything", new FileInfo(_rig.In("work/soft")).LinkTarget);
        Assert.Equal("text", File.ReadAllText(_rig.In("work/hard")));
        PathsCalls.Facts(Caller.Here, Encoding.UTF8.GetBytes(_rig.In("work/soft") + '\0'), out var facts);
        Assert.Equal(MediationRig.User, facts.Uid);
    }

    [Fact]
    public void The_caller_gets_no_rights_of_the_daemon()
    {
        Directory.CreateDirectory(_rig.In("roots"));
        File.WriteAllText(_rig.In("roots/file"), "text");
        var own = _rig.Write("work/a");

        Assert.Equal(-Errno.EACCES, _rig.Thread.Run(() => Caller.Rename(own, _rig.In("roots/a"))));
        Assert.Equal(-Errno.EACCES, _rig.Thread.Run(() => Caller.Rename(_rig.In("roots/file"), _rig.In("work/b"))));
        Assert.Equal(-Errno.EACCES, _rig.Thread.Run(() => Caller.Symlink("x", _rig.In("roots/link"))));

        Assert.Empty(_rig.Sessions.Refused);
    }

    [Theory]
    [InlineData("work/.git/hooks/pre-commit")]
    [InlineData("work/../work/.git/./hooks/pre-commit")]
    [InlineData("work/lib/.git/hooks/post-merge")]
    [InlineData("work/link/post-merge")]
    public void Refuses_a_rename_into_git_hooks(string target)
    {
        var from = _rig.Write("work/evil");
        _rig.Write("work/lib/.git/hooks/old");
        File.CreateSymbolicLink(_rig.In("work/link"), "lib/.git/hooks");

        Assert.Equal(-Errno.EACCES, _rig.Thread.Run(() => Caller.Rename(from, _rig.In(target))));

        Assert.True(File.Exists(from));
        Assert.Equal("test:hooks", _rig.RefusedRule);
    }

    [Fact]
    public void Lets_git_bring_its_samples()
    {
        var from = _rig.Write("work/sample");

        Assert.Equal(0, _rig.Thread.Run(() => Caller.Rename(from, _rig.In("work/.git/hooks/pre-push.sample"))));
    }

    [Fact]
    public void Refuses_links_and_symlinks_in_git_hooks()
    {
        var from = _rig.Write("work/evil");
        var hook = _rig.In("work/.git/hooks/pre-commit");

        Assert.Equal(-Errno.EACCES, _rig.Thread.Run(() => Caller.Link(from, hook)));
        Assert.Equal(-Errno.EACCES, _rig.Thread.Run(() => Caller.Symlink(from, hook)));

        Assert.False(File.Exists(hook));
        Assert.Equal(2, _rig.Sessions.Refused.Count);
    }

    [Theory]
    [InlineData("work/.git/hooks")]
    [InlineData("work/lib/.git/hooks")]
    [InlineData("work/lib/.git")]
    public void Refuses_a_link_that_stands_for_a_directory_in_which_rules_mean_names(string name)
    {
        _rig.Write("work/made/post-commit");
        Directory.CreateDirectory(Path.GetDirectoryName(_rig.In(name))!);
        if (Directory.Exists(_rig.In(name)))
            Directory.Delete(_rig.In(name), recursive: true);
        Caller.Symlink("../made", _rig.In("work/moved"));

        Assert.Equal(-Errno.EPERM, _rig.Thread.Run(() => Caller.Symlink("../made", _rig.In(name))));
        Assert.Equal(-Errno.EPERM, _rig.Thread.Run(() => Caller.Rename(_rig.In("work/moved"), _rig.In(name))));

        Assert.False(Path.Exists(_rig.In(name)));
        Assert.Equal("wall:link", _rig.RefusedRule);
    }

    [Fact]
    public void Makes_and_moves_links_where_rules_mean_every_directory_alike()
    {
        _rig.Write("work/lib/file");

        Assert.Equal(0, _rig.Thread.Run(() => Caller.Symlink("lib", _rig.In("work/current"))));
        Assert.Equal(0, _rig.Thread.Run(() => Caller.Rename(_rig.In("work/current"), _rig.In("work/lib/next"))));

        Assert.Empty(_rig.Sessions.Refused);
    }

    [Fact]
    public void Refuses_a_rename_over_a_shell_start_file()
    {
        var from = _rig.Write("home/evil", "evil");

        Assert.Equal(-Errno.EACCES, _rig.Thread.Run(() => Caller.Rename(from, _rig.In("home/.bashrc"))));

        Assert.Equal("text", File.ReadAllText(_rig.In("home/.bashrc")));
        Assert.Equal("test:shells", _rig.RefusedRule);
    }

    [Fact]
    public void Refuses_to_exchange_a_shell_start_file()
    {
        var from = _rig.Write("home/evil", "evil");
        var to = _rig.In("home/.bashrc");

        Assert.Equal(-Errno.EACCES, _rig.Thread.Run(
            () => Caller.RenameAt(Caller.Here, from, Caller.Here, to, PathsCalls.RenameExchange)));
        Assert.Equal(-Errno.EACCES, _rig.Thread.Run(
            () => Caller.RenameAt(Caller.Here, to, Caller.Here, from, PathsCalls.RenameExchange)));

        Assert.Equal("text", File.ReadAllText(to));
    }

    [Fact]
    public void Exchanges_what_no_rule_names()
    {
        var from = _rig.Write("work/a", "a");
        var to = _rig.Write("work/b", "b");

        Assert.Equal(0, _rig.Thread.Run(
            () => Caller.RenameAt(Caller.Here, from, Caller.Here, to, PathsCalls.RenameExchange)));

        Assert.Equal("b", File.ReadAllText(from));
        Assert.Equal("a", File.ReadAllText(to));
    }

    [Fact]
    public void Refuses_to_move_or_link_keys_away()
    {
        Assert.Equal(-Errno.EACCES, _rig.Thread.Run(() => Caller.Rename(_rig.In("home/.ssh"), _rig.In("home/x"))));
        Assert.Equal(-Errno.EACCES, _rig.Thread.Run(() => Caller.Rename(_rig.In("home/.ssh/id"), _rig.In("work/id"))));
        Assert.Equal(-Errno.EACCES, _rig.Thread.Run(() => Caller.Link(_rig.In("home/.ssh/id"), _rig.In("work/id"))));

        Assert.All(_rig.Sessions.Refused, refused => Assert.Equal("test:keys", refused.Rule));
    }

    [Fact]
    public void Refuses_to_move_the_directory_above_the_keys_away()
    {
        Assert.Equal(-Errno.EACCES, _rig.Thread.Run(() => Caller.Rename(_rig.Home, _rig.In("elsewhere"))));

        Assert.True(Directory.Exists(_rig.Home));
    }

    [Theory]
    [InlineData("work/prepared", "work/.git")]
    [InlineData("work/prepared/hooks", "work/.git/hooks")]
    [InlineData("work/outer", "work/deep")]
    public void Refuses_a_prepared_directory_that_would_bring_a_hook(string from, string to)
    {
        _rig.Write("work/prepared/hooks/pre-commit");
        _rig.Write("home/outer/.git/hooks/pre-commit");
        Directory.Move(_rig.In("home/outer"), _rig.In("outer"));
        Directory.Delete(_rig.In("work/.git/hooks"));

        var source = from == "work/outer" ? "outer" : from;
        Assert.Equal(-Errno.EACCES, _rig.Thread.Run(() => Caller.Rename(_rig.In(source), _rig.In(to))));

        Assert.Equal("test:hooks", _rig.RefusedRule);
    }

    [Fact]
    public void Refuses_a_prepared_directory_that_would_start_programs()
    {
        _rig.Write("home/new/autostart/evil.desktop");
        Directory.Move(_rig.In("home/.config"), _rig.In("home/.old"));

        Assert.Equal(-Errno.EACCES, _rig.Thread.Run(() => Caller.Rename(_rig.In("home/new"), _rig.In("home/.config"))));

        Assert.False(Directory.Exists(_rig.In("home/.config")));
    }

    [Fact]
    public void Moves_a_project_with_hooks_and_secrets_inside_of_the_workspace()
    {
        _rig.Write("work/app/.env");
        _rig.Write("work/app/.git/hooks/pre-commit");

        Assert.Equal(0, _rig.Thread.Run(() => Caller.Rename(_rig.In("work/app"), _rig.In("work/app2"))));

        Assert.True(File.Exists(_rig.In("work/app2/.env")));
    }

    [Theory]
    [InlineData("work/app/.env", "work/app/env")]
    [InlineData("work/app", "home/app")]
    public void Refuses_to_take_a_secret_to_where_its_rule_is_silent(string from, string to)
    {
        _rig.Write("work/app/.env");

        Assert.Equal(-Errno.EACCES, _rig.Thread.Run(() => Caller.Rename(_rig.In(from), _rig.In(to))));

        Assert.Equal("test:secrets", _rig.RefusedRule);
    }

    [Fact]
    public void A_protected_inode_is_protected_under_any_name()
    {
        _rig.Write("work/app/.env");
        _rig.Bare.Run(() => Caller.Link(_rig.In("work/app/.env"), _rig.In("work/plain")));
        _rig.Bare.Run(() => Caller.Symlink(_rig.In("work/plain"), _rig.In("work/soft")));
        _rig.Inodes.Protect(_rig.In("work/app/.env"));
        var other = _rig.In("work/other");

        Assert.Equal(-Errno.EACCES, _rig.Thread.Run(() => Caller.Rename(_rig.In("work/plain"), other)));
        Assert.Equal(-Errno.EACCES, _rig.Thread.Run(() => Caller.Link(_rig.In("work/plain"), other)));
        Assert.Equal(-Errno.EACCES, _rig.Thread.Run(
            () => Caller.LinkAt(Caller.Here, _rig.In("work/soft"), Caller.Here, other, PathsCalls.FollowLink)));
    }

    [Fact]
    public void A_person_who_agrees_lets_the_call_be_made()
    {
        var from = _rig.Write("work/a");
        _rig.Sessions.Person = async _ =>
        {
            await Task.Yield();
            return true;
        };

        Assert.Equal(0, _rig.Thread.Run(() => Caller.Rename(from, _rig.In("work/ask/a"))));

        Assert.True(File.Exists(_rig.In("work/ask/a")));
        Assert.Equal("create", Assert.Single(_rig.Sessions.Asked).Operation);
    }

    [Fact]
    public void A_person_who_does_not_agree_refuses_the_call()
    {
        var from = _rig.Write("work/a");

        Assert.Equal(-Errno.EACCES, _rig.Thread.Run(() => Caller.Rename(from, _rig.In("work/ask/a"))));

        Assert.True(File.Exists(from));
    }

    [Fact]
    public void A_whiteout_is_refused()
    {
        var from = _rig.Write("work/a");

        Assert.Equal(-Errno.EPERM, _rig.Thread.Run(
            () => Caller.RenameAt(Caller.Here, from, Caller.Here, _rig.In("work/b"), PathsCalls.RenameWhiteout)));

        Assert.Equal("wall:whiteout", _rig.RefusedRule);
    }
}
