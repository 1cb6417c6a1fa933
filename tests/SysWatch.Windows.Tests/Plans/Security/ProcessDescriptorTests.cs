using SysWatch.Windows.Plans.Security;
using SysWatch.Windows.Tests.AccessModel;

namespace SysWatch.Windows.Tests.Plans.Security;

public sealed class ProcessDescriptorTests
{
    private static readonly Sid s_user = Sid.Parse("S-1-5-21-1-2-3-1001");

    [Fact]
    public void A_process_is_its_users_at_the_level_of_his_programs()
    {
        var descriptor = ProcessDescriptor.Of(s_user);

        Assert.Equal(
            $"D:(A;;0x1fffff;;;{s_user})(A;;0x1fffff;;;SY)S:(ML;;0x3;;;ME)", Sddl.Of(descriptor), ignoreCase: true);
        Assert.True(SecurityDescriptor.TryRead(descriptor.Bytes, out _, out _));
    }

    [Theory]
    [InlineData(8192u, true)]
    [InlineData(4096u, false)]
    public void Whoever_is_below_that_level_neither_reads_nor_writes(uint level, bool isGranted) => Assert.Equal(
        isGranted,
        AccessCheck.Grants(
            ProcessDescriptor.Of(s_user), Token.Of(s_user) with { Integrity = level }, 0x20, GenericMapping.Process));
}
