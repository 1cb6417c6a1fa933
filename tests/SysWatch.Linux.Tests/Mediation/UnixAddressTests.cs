using System.Text;
using SysWatch.Linux.Mediation;

namespace SysWatch.Linux.Tests.Mediation;

public sealed class UnixAddressTests
{
    [Theory]
    [InlineData("/run/a.sock", "/run/a.sock")]
    [InlineData("/run/a.sock\0", "/run/a.sock")]
    [InlineData("/run/a.sock\0/run/docker.sock", "/run/a.sock")]
    [InlineData("relative", "relative")]
    public void A_path_ends_at_its_first_nul(string bytes, string path)
    {
        var address = UnixAddress.Read(Address(bytes));

        Assert.Equal(UnixAddressKind.Path, address.Kind);
        Assert.Equal(path, Encoding.Latin1.GetString(address.Name));
    }

    [Theory]
    [InlineData("\0name", "name")]
    [InlineData("\0name\0\0", "name\0\0")]
    [InlineData("\0\0", "\0")]
    [InlineData("\0", "")]
    public void An_abstract_name_has_all_bytes_of_the_address(string bytes, string name)
    {
        var address = UnixAddress.Read(Address(bytes));

        Assert.Equal(UnixAddressKind.Abstract, address.Kind);
        Assert.Equal(name, Encoding.Latin1.GetString(address.Name));
    }

    [Fact]
    public void What_the_kernel_refuses_is_invalid()
    {
        Assert.Equal(UnixAddressKind.Invalid, UnixAddress.Read([1, 0]).Kind);
        Assert.Equal(UnixAddressKind.Invalid, UnixAddress.Read([2, 0, (byte)'/', (byte)'a']).Kind);
        Assert.Equal(UnixAddressKind.Invalid, UnixAddress.Read(Address(new string('x', 109))).Kind);
        Assert.Equal(UnixAddressKind.Path, UnixAddress.Read(Address(new string('x', 108))).Kind);
    }

    private static byte[] Address(string path) => [1, 0, .. Encoding.Latin1.GetBytes(path)];
}
