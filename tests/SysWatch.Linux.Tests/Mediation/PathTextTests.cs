using SysWatch.Linux.Mediation;

namespace SysWatch.Linux.Tests.Mediation;

public sealed class PathTextTests
{
    [Fact]
    public void Keeps_what_people_can_read()
    {
        Assert.Equal("/home/ü/日本 x", PathText.Of("/home/ü/日本 x"u8));
    }

    [Fact]
    public void Shows_bytes_that_could_command_a_terminal_or_a_log()
    {
        Assert.Equal(@"/a\x1b[31m\x0ab\x00", PathText.Of("/a\u001b[31m\nb\0"u8));
        Assert.Equal(@"/\xe2\x80\xae", PathText.Of("/\u202e"u8));
    }

    [Fact]
    public void Shows_bytes_that_are_no_text()
    {
        Assert.Equal(@"/\xff\xfea", PathText.Of([(byte)'/', 0xff, 0xfe, (byte)'a']));
    }
}
