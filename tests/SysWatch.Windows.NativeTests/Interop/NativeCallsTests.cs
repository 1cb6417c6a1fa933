using SysWatch.Windows.Holding;
using SysWatch.Windows.Interop;

namespace SysWatch.Windows.NativeTests.Interop;

public sealed class NativeCallsTests
{
    [Fact]
    public void A_failed_call_says_which_and_why()
    {
        var failed = Assert.Throws<NativeException>(() => HeldProcess.Open(999_999, HeldProcess.LookAccess));

        Assert.Equal("OpenProcess", failed.Call);
        Assert.Equal(Win32Error.ERROR_INVALID_PARAMETER, failed.Code);
        Assert.Contains("Cannot open process 999999: OpenProcess gave ERROR_INVALID_PARAMETER (87", failed.Message);
    }

    [Fact]
    public void The_table_knows_this_process_and_its_parent()
    {
        using var child = Child.StartReady("sleep");
        using var held = HeldProcess.Open(child.Id, HeldProcess.LookAccess);

        var own = ProcessTable.Read().Single(p => p.Pid == child.Id);

        Assert.Equal(Environment.ProcessId, own.ParentPid);
        Assert.Equal(held.Creation, own.Creation);
        Assert.Equal(Environment.ProcessId, held.ParentPid());
        Assert.Equal(Child.Exe, held.ImagePath(), ignoreCase: true);
        Child.End(child);
    }

    [Fact]
    public void Another_time_of_creation_is_another_process()
    {
        using var own = HeldProcess.Open(Environment.ProcessId, HeldProcess.LookAccess);

        using var same = HeldProcess.TryOpen(own.Pid, own.Creation, HeldProcess.LookAccess);

        Assert.NotNull(same);
        Assert.Null(HeldProcess.TryOpen(own.Pid, own.Creation - 1, HeldProcess.LookAccess));
    }

    [Fact]
    public void What_wine_only_pretends_is_refused_there()
    {
        if (!Wine.IsPresent)
            Assert.Skip("this is no wine");

        var refused = Assert.Throws<PlatformNotSupportedException>(() => Wine.Refuse("make a token"));

        Assert.Contains("wine", refused.Message);
    }
}
