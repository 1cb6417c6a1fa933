using SysWatch.Windows.Holding;
using SysWatch.Windows.Launch;

namespace SysWatch.Windows.NativeTests.Launch;

/// <summary>How long a process lives that was made and has not run.</summary>
public sealed class SuspendedProcessTests
{
    [Fact]
    public void What_was_made_and_not_let_go_ends()
    {
        HeldProcess seen;
        using (var made = SuspendedProcess.Create(
            FinalPath.Of(Child.Exe), CommandLine.Join(Child.Exe, [Child.Word, "sleep"]),
            "SystemRoot=" + Environment.GetEnvironmentVariable("SystemRoot") + "\0\0", Environment.CurrentDirectory))
            seen = HeldProcess.Open(made.Process.Pid, HeldProcess.LookAccess);

        Assert.True(seen.WaitForEnd(TimeSpan.FromSeconds(10)));
        seen.Dispose();
    }

    [Fact]
    public void What_was_made_ends_with_its_maker_when_that_is_killed()
    {
        using var maker = Child.Start("make-suspended", "false");
        using var made = MadeBy(maker);

        maker.Kill();

        Assert.True(made.WaitForEnd(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void What_was_let_go_lives_on_when_its_maker_is_killed()
    {
        using var maker = Child.Start("make-suspended", "true");
        using var made = MadeBy(maker);

        maker.Kill();
        maker.WaitForExit();

        Assert.False(made.WaitForEnd(TimeSpan.FromSeconds(1)));
        made.Terminate(0);
    }

    private static HeldProcess MadeBy(System.Diagnostics.Process maker)
    {
        var pid = maker.StandardOutput.ReadLine()!.Split(' ')[1];
        Assert.Equal(Child.Ready, maker.StandardOutput.ReadLine());
        return HeldProcess.Open(
            int.Parse(pid, System.Globalization.CultureInfo.InvariantCulture), HeldProcess.MemberAccess);
    }
}
