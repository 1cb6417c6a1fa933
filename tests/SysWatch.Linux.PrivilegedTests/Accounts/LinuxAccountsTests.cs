using SysWatch.Core.Sessions;
using SysWatch.Linux.Accounts;

namespace SysWatch.Linux.PrivilegedTests.Accounts;

public sealed class LinuxAccountsTests
{
    private const uint Uid = 4_000_000_001;

    private static readonly Account Ann = new("/srv/ann", $"/run/user/{Uid}");

    [Fact]
    public void An_account_has_the_home_that_its_entry_names()
    {
        Assert.Equal((Ann, ""), Find("ann:x:4000000001:1:Ann:/srv/ann:/bin/sh\n"));
    }

    [Fact]
    public void A_home_behind_a_link_is_the_place_that_it_leads_to()
    {
        var directory = RealPath.Of(Directory.CreateTempSubdirectory("sw-home-").FullName);
        Directory.CreateSymbolicLink(directory + "/ann", "/srv/ann");

        var (account, _) = Find($"ann:x:4000000001:1::{directory}/ann:/bin/sh\n");

        Directory.Delete(directory, recursive: true);
        Assert.Equal(Ann, account);
    }

    [Fact]
    public void A_user_without_an_account_is_refused()
    {
        var (account, refusal) = Find("ann:x:1:1::/srv/ann:/bin/sh\n");

        Assert.Null(account);
        Assert.StartsWith("user id 4000000001 has no account on this machine", refusal);
    }

    [Fact]
    public void An_entry_longer_than_the_first_buffer_is_read()
    {
        var (account, _) = Find($"ann:x:4000000001:1:{new string('A', 500_000)}:/srv/ann:/bin/sh\n");

        Assert.Equal(Ann, account);
    }

    [Fact]
    public void An_entry_without_end_is_refused()
    {
        var (account, refusal) = Find($"ann:x:4000000001:1:{new string('A', 2_000_000)}:/srv/ann:/bin/sh\n");

        Assert.Null(account);
        Assert.Contains("longer than 1048576 bytes", refusal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("srv/ann")]
    public void A_home_that_is_no_absolute_path_is_refused(string home)
    {
        var (account, refusal) = Find($"ann:x:4000000001:1::{home}:/bin/sh\n");

        Assert.Null(account);
        Assert.Contains($"has no home directory (it names '{home}')", refusal);
    }

    [Fact]
    public void A_home_that_is_not_UTF_8_is_refused_and_shown_without_its_control_characters()
    {
        var (account, refusal) = Find("ann:x:4000000001:1::/srv/\xff\x1b[2J:/bin/sh\n");

        Assert.Null(account);
        Assert.StartsWith(@"/srv/\xff\x1b[2J, the home of user id 4000000001, is not UTF-8", refusal);
    }

    [Fact]
    public void A_name_that_is_not_UTF_8_does_no_harm()
    {
        Assert.Equal((Ann, ""), Find("\xff\xfe:x:4000000001:1:\xff:/srv/ann:/bin/sh\n"));
    }

    [Fact]
    public void A_home_whose_links_lead_in_a_circle_is_refused()
    {
        var directory = RealPath.Of(Directory.CreateTempSubdirectory("sw-home-").FullName);
        Directory.CreateSymbolicLink(directory + "/ann", "ann");

        var (account, refusal) = Find($"ann:x:4000000001:1::{directory}/ann:/bin/sh\n");

        Directory.Delete(directory, recursive: true);
        Assert.Null(account);
        Assert.Contains("cannot be resolved: Too many levels of symbolic links", refusal);
    }

    private static (Account? Account, string Refusal) Find(string passwd) =>
        OwnUsers.Run(passwd, () => (new LinuxAccounts().Find(UserId.Of(Uid), out var refusal), refusal));
}
