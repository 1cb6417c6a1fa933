using SysWatch.Linux.Seccomp;

namespace SysWatch.Linux.Tests.Seccomp;

public sealed class WallTests
{
    [Fact]
    public void Every_refusal_has_an_id_a_reason_and_advice()
    {
        foreach (var call in Wall.Calls.Values)
        {
            Assert.Equal($"wall:{call.Name}", call.Rule.Id);
            Assert.NotEmpty(call.Rule.Reason);
            Assert.NotEmpty(call.Rule.Instead);
            Assert.True(call.Rule.Locked);
        }
    }

    [Fact]
    public void Calls_that_an_architecture_lacks_are_not_in_its_wall()
    {
        var arm64 = Wall.CallsOf(SyscallNumbers.Arm64());

        Assert.DoesNotContain(SyscallNumbers.None, arm64.Keys);
        Assert.Equal(["ioperm", "iopl"], Wall.CallsOf(SyscallNumbers.X64()).Values.Select(call => call.Name)
            .Except(arm64.Values.Select(call => call.Name)).Order());
    }

    [Theory]
    [InlineData(41, 40, 1, 0, "socket(AF_VSOCK, type 1, protocol 0)")]
    [InlineData(41, 2, 0x80803, 1, "socket(AF_INET, type 3, protocol 1)")]
    [InlineData(16, 0, 0x5412, 0, "ioctl(TIOCSTI)")]
    [InlineData(272, 0x30000000, 0, 0, "unshare(CLONE_NEWUSER|CLONE_NEWPID)")]
    [InlineData(165, 0, 0, 0, "mount")]
    public void A_refused_call_is_described_by_its_registers(
        int number, ulong first, ulong second, ulong third, string expected)
    {
        var wall = Wall.CallsOf(SyscallNumbers.X64())[number];

        var text = SyscallText.Describe(wall, new SyscallNotification(1, 2, number, first, second, third, 0, 0, 0));

        Assert.Equal(expected, text);
    }
}
