using Microsoft.Extensions.Time.Testing;
using SysWatch.Windows.Holding.Wfp;
using SysWatch.Windows.Interop;

namespace SysWatch.Windows.Tests.Holding.Wfp;

public sealed class PlatformStartTests
{
    private readonly FakeTimeProvider _time = new();
    private int _asked;

    [Fact]
    public void One_that_answers_is_asked_once()
    {
        Wait(() => 0);

        Assert.Equal(1, _asked);
    }

    [Theory]
    [InlineData(Win32Error.RPC_S_SERVER_UNAVAILABLE)]
    [InlineData(Win32Error.EPT_S_NOT_REGISTERED)]
    public void One_that_comes_later_is_waited_for(int code)
    {
        Wait(() => _asked <= 5 ? (uint)code : 0);

        Assert.Equal(6, _asked);
    }

    [Fact]
    public void One_that_does_not_come_is_told_of_with_what_to_do()
    {
        var failed = Assert.Throws<IOException>(() => Wait(() => Win32Error.RPC_S_SERVER_UNAVAILABLE));

        Assert.Contains("sc.exe start BFE", failed.Message, StringComparison.Ordinal);
        Assert.Contains("RPC_S_SERVER_UNAVAILABLE (1722", failed.Message, StringComparison.Ordinal);
        Assert.Equal(61, _asked);
    }

    [Fact]
    public void What_else_fails_is_not_tried_again()
    {
        Assert.Throws<NativeException>(() => Wait(() => Win32Error.ERROR_ACCESS_DENIED));

        Assert.Equal(1, _asked);
    }

    private void Wait(Func<uint> open) => PlatformStart.Wait(
        () =>
        {
            _asked++;
            return open();
        },
        _time, _time.Advance);
}
