using SysWatch.Windows.Holding;
using SysWatch.Windows.Interop;

namespace SysWatch.Windows.NativeTests.Holding;

public sealed class JobMakerTests
{
    [Fact]
    public void A_job_that_another_program_has_made_is_the_daemons_when_that_has_ended()
    {
        using var job = JobMaker.Make(0, Environment.ProcessPath!);
        using var child = Child.Start("sleep");
        using var process = HeldProcess.Open(child.Id, HeldProcess.MemberAccess);

        Assert.True(Kernel32.AssignProcessToJobObject(job, process.Handle));
        Assert.True(process.IsIn(job));
        Assert.True(Kernel32.TerminateJobObject(job, 7));
        Assert.True(process.WaitForEnd(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void A_program_that_makes_none_is_told_of()
    {
        var failed = Assert.Throws<IOException>(
            () => JobMaker.Make(0, Environment.SystemDirectory + @"\hostname.exe"));

        Assert.Contains("No job could be made in Windows session 0", failed.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("nobody")]
    public void Without_a_daemon_none_is_made(string daemon) => Assert.Equal(1, JobMaker.Run(daemon));
}
