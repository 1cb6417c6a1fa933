using SysWatch.Linux.Seccomp;

namespace SysWatch.Linux.Tests.Seccomp;

public sealed class FilterBuilderTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(254)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(3000)]
    public void A_jump_reaches_its_label_however_far(int between)
    {
        var filter = new FilterBuilder();
        var far = filter.NewLabel();
        filter.Load(0);
        filter.JumpIf(FilterOperation.JumpIfEqual, 7, far);
        for (var i = 0; i < between; i++)
            filter.And(0xffffffff);
        filter.Return(1);
        filter.Mark(far);
        filter.Return(2);

        var program = filter.Build();

        Assert.Equal(2u, FilterInterpreter.Run(program, new FilterCall(0, 7, [0, 0, 0, 0, 0, 0]), out _));
        Assert.Equal(1u, FilterInterpreter.Run(program, new FilterCall(0, 8, [0, 0, 0, 0, 0, 0]), out _));
    }

    [Fact]
    public void Both_ways_of_one_jump_may_be_far()
    {
        var filter = new FilterBuilder();
        var (equal, other) = (filter.NewLabel(), filter.NewLabel());
        filter.Load(0);
        filter.JumpIf(FilterOperation.JumpIfEqual, 7, equal, other);
        for (var i = 0; i < 300; i++)
            filter.Return(0);
        filter.Mark(equal);
        for (var i = 0; i < 300; i++)
            filter.And(0xffffffff);
        filter.Return(1);
        filter.Mark(other);
        filter.Return(2);

        var program = filter.Build();

        Assert.Equal(1u, FilterInterpreter.Run(program, new FilterCall(0, 7, [0, 0, 0, 0, 0, 0]), out _));
        Assert.Equal(2u, FilterInterpreter.Run(program, new FilterCall(0, 8, [0, 0, 0, 0, 0, 0]), out _));
    }

    [Fact]
    public void A_program_over_the_kernels_limit_is_refused()
    {
        var filter = new FilterBuilder();
        for (var i = 0; i <= FilterBuilder.InstructionsMax; i++)
            filter.Return(0);

        Assert.Throws<InvalidOperationException>(() => filter.Build());
    }

    [Fact]
    public void A_jump_to_a_label_that_was_never_put_down_is_refused()
    {
        var filter = new FilterBuilder();
        filter.JumpIf(FilterOperation.JumpIfEqual, 7, filter.NewLabel());
        filter.Return(0);

        Assert.Throws<InvalidOperationException>(() => filter.Build());
    }
}
