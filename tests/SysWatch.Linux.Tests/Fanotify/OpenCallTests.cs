using System.Runtime.InteropServices;
using SysWatch.Linux.Fanotify;
using SysWatch.Policy.Decisions;

namespace SysWatch.Linux.Tests.Fanotify;

public sealed class OpenCallTests
{
    private const PathAccess ReadWrite = PathAccess.Read | PathAccess.Write;

    [Theory]
    [InlineData("257 0xffffff9c 0x7ffc 0x80000 0x0 0x0 0x0 0x7ffe 0x7f31", PathAccess.Read, false)]
    [InlineData("257 0xffffff9c 0x7ffc 0x1 0x0 0x0 0x0 0x7ffe 0x7f31", PathAccess.Write, false)]
    [InlineData("257 0xffffff9c 0x7ffc 0x2 0x0 0x0 0x0 0x7ffe 0x7f31", ReadWrite, false)]
    [InlineData("257 0xffffff9c 0x7ffc 0x3 0x0 0x0 0x0 0x7ffe 0x7f31", ReadWrite, false)]
    [InlineData("257 0xffffff9c 0x7ffc 0x401 0x0 0x0 0x0 0x7ffe 0x7f31", PathAccess.Write, false)]
    [InlineData("257 0xffffff9c 0x7ffc 0x200 0x0 0x0 0x0 0x7ffe 0x7f31", ReadWrite, false)]
    [InlineData("257 0xffffff9c 0x7ffc 0x241 0x1b6 0x0 0x0 0x7ffe 0x7f31", PathAccess.Write, true)]
    [InlineData("2 0x7ffc 0x0 0x0 0x0 0x0 0x0 0x7ffe 0x7f31", PathAccess.Read, false)]
    [InlineData("85 0x7ffc 0x1b6 0x0 0x0 0x0 0x0 0x7ffe 0x7f31", PathAccess.Write, true)]
    [InlineData("59 0x7ffc 0x1 0x2 0x0 0x0 0x0 0x7ffe 0x7f31", PathAccess.Execute, false)]
    [InlineData("322 0x3 0x7ffc 0x1 0x2 0x1000 0x0 0x7ffe 0x7f31", PathAccess.Execute, false)]
    public void Reads_the_access_from_the_registers(string line, PathAccess access, bool mayCreate)
    {
        var call = Parse(line, Architecture.X64);

        Assert.Equal(new OpenCall(access, mayCreate), call);
    }

    [Theory]
    [InlineData("437 0xffffff9c 0x7ffc 0x7ffd 0x18 0x0 0x0 0x7ffe 0x7f31")] // openat2: its flags are in memory.
    [InlineData("1073742081 0xffffff9c 0x7ffc 0x0 0x0 0x0 0x0 0x7ffe 0x7f31")] // x32
    [InlineData("426 0x3 0x1 0x0 0x0 0x0 0x8 0x7ffe 0x7f31")] // io_uring_enter
    [InlineData("-1 0x7ffe 0x7f31")]
    [InlineData("running")]
    [InlineData("257 0xffffff9c 0x7ffc")]
    [InlineData("257 4294967196 1 0 0 0 0 0 0")]
    [InlineData("")]
    public void Assumes_the_worst_of_what_it_does_not_know(string line) =>
        Assert.Equal(new OpenCall(ReadWrite, true), Parse(line, Architecture.X64));

    [Theory]
    [InlineData("56 0xffffff9c 0x7ffc 0x0 0x0 0x0 0x0 0x7ffe 0x7f31", PathAccess.Read)]
    [InlineData("56 0xffffff9c 0x7ffc 0x1 0x0 0x0 0x0 0x7ffe 0x7f31", PathAccess.Write)]
    [InlineData("221 0x7ffc 0x1 0x2 0x0 0x0 0x0 0x7ffe 0x7f31", PathAccess.Execute)]
    public void Knows_the_numbers_of_arm64(string line, PathAccess access) =>
        Assert.Equal(access, Parse(line, Architecture.Arm64).Access);

    [Fact]
    public void Assumes_the_worst_on_another_architecture() =>
        Assert.Equal(
            ReadWrite, Parse("257 0xffffff9c 0x7ffc 0x0 0x0 0x0 0x0 0x7ffe 0x7f31", Architecture.RiscV64).Access);

    private static OpenCall Parse(string line, Architecture architecture) =>
        OpenCall.Parse(System.Text.Encoding.ASCII.GetBytes(line + "\n"), architecture);
}
