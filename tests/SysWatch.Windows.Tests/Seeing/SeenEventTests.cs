using SysWatch.Windows.Seeing;

namespace SysWatch.Windows.Tests.Seeing;

public sealed class SeenEventTests
{
    [Fact]
    public void A_file_that_was_used_is_compared_by_what_it_holds()
    {
        var one = new FileUsed { FileTime = 1, Pid = 2, Use = FileUse.Open, NtPath = @"\Device\A", Status = 0 };

        Assert.Equal(one, one with { });
        Assert.NotEqual(one, one with { Status = null });
    }
}
