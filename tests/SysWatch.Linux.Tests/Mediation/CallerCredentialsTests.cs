using System.Text;
using SysWatch.Linux.Mediation;

namespace SysWatch.Linux.Tests.Mediation;

public sealed class CallerCredentialsTests
{
    private const string Status = """
        Name:	we\nird Tgid:	1
        Umask:	0022
        State:	S (sleeping)
        Tgid:	4711
        Pid:	4712
        Uid:	1000	1001	1002	1003
        Gid:	2000	2001	2002	2003
        Groups:	4 24 2000 
        SigPnd:	0000000000000002
        ShdPnd:	0000000000000400
        SigBlk:	0000000000000002
        SigIgn:	0000000000001000
        SigCgt:	0000000000000402
        CapInh:	0000000000000000
        CapPrm:	00000000a80425fb
        CapEff:	00000000a80425fa

        """;

    [Fact]
    public void Reads_what_the_thread_acts_with()
    {
        var read = CallerCredentials.Parse(Encoding.UTF8.GetBytes(Status));

        Assert.NotNull(read);
        Assert.Equal((4711, 1003u, 2003u, 0xa80425faUL), (read.Process, read.Uid, read.Gid, read.Capabilities));
        Assert.Equal([4, 24, 2000], read.Groups);
        Assert.Equal(18u, read.Umask);
    }

    [Fact]
    public void Only_signals_that_are_handled_and_not_blocked_interrupt()
    {
        Assert.Equal(0x400UL, CallerCredentials.Parse(Encoding.UTF8.GetBytes(Status))!.Interruptible);
    }

    [Theory]
    [InlineData("Tgid:")]
    [InlineData("Uid:")]
    [InlineData("Gid:")]
    [InlineData("CapEff:")]
    [InlineData("SigCgt:")]
    [InlineData("Umask:")]
    public void A_missing_line_leaves_nothing_known(string name)
    {
        Assert.Null(CallerCredentials.Parse(Encoding.UTF8.GetBytes(Status.Replace("\n" + name, "\nX" + name))));
    }

    [Fact]
    public void No_groups_are_an_empty_list()
    {
        var none = Status.Replace("Groups:	4 24 2000 ", "Groups:	 ");

        Assert.Empty(CallerCredentials.Parse(Encoding.UTF8.GetBytes(none))!.Groups);
    }
}
