using System.Diagnostics;
using SysWatch.Core.Sessions;
using SysWatch.Windows.Holding;

namespace SysWatch.Windows.NativeTests.Holding;

public sealed class ChildEnvironmentTests
{
    private const string Secret = "sk-ant-0123456789";

    [Fact]
    public void The_environment_of_another_process_can_be_read()
    {
        using var child = Start();
        using var held = HeldProcess.Open(child.Id, HeldProcess.MemberAccess);

        var environment = EnvironmentReader.TryRead(held)!.Value;

        var entry = environment.Entries().Single(e => e.Name == "ANTHROPIC_API_KEY");
        Assert.Equal(Secret, environment.ValueOf(entry).ToString());
        Child.End(child);
    }

    [Fact]
    public void What_is_hidden_is_blanked_and_the_rest_stays()
    {
        using var child = Start();
        using var held = HeldProcess.Open(child.Id, HeldProcess.MemberAccess);
        var before = EnvironmentReader.TryRead(held)!.Value;

        var blanked = ChildEnvironment.Blanken(held, name => name == "ANTHROPIC_API_KEY");

        Assert.Equal(["ANTHROPIC_API_KEY"], blanked);
        var after = EnvironmentReader.TryRead(held)!.Value;
        Assert.Equal(before.Entries(), after.Entries());
        Assert.Equal(
            new string(before.Block).Replace(Secret, new string('*', Secret.Length), StringComparison.Ordinal),
            new string(after.Block));
        Assert.Empty(ChildEnvironment.Blanken(held, name => name == "ANTHROPIC_API_KEY"));
        Child.End(child);
    }

    [Fact]
    public void A_new_member_s_is_blanked_before_its_program_prints_it()
    {
        using var port = new JobPort(TimeProvider.System);
        var seen = new SeenMembers
        {
            OnBegan = member => ChildEnvironment.Blanken(member.Process, name => name == "ANTHROPIC_API_KEY"),
        };
        using var job = new JobTree(new SessionId(7), port, seen);
        using var parent = Start("environment-of-child");
        using (var held = HeldProcess.Open(parent.Id, HeldProcess.MemberAccess))
            job.Assign(held);
        parent.StandardInput.WriteLine();

        var said = parent.StandardOutput.ReadToEnd();

        Assert.Contains("ANTHROPIC_API_KEY=****", said);
        Assert.DoesNotContain(Secret, said);
    }

    private static Process Start(string what = "sleep") => Child.StartReady(
        start => start.Environment["ANTHROPIC_API_KEY"] = Secret, what);
}
