using SysWatch.Linux.Bpf;

namespace SysWatch.Linux.Tests.Bpf;

public sealed class HeldDevicesTests
{
    [Fact]
    public void Disks_and_keyboards_by_name_and_nothing_else()
    {
        const string devices = """
            Character devices:
              1 mem
             90 mtd
            136 pts
            195 nvidia
            237 ubi0
            240 nvme-generic
            241 nvme
            242 hidraw
            511 bsg
            9999 hidraw

            Block devices:
            259 nvme
              8 sd

            """;

        Assert.Equal([90, 237, 240, 241, 242, 511], HeldDevices.MajorsIn(devices));
    }

    [Fact]
    public void A_text_of_another_kind_holds_none() => Assert.Empty(HeldDevices.MajorsIn("nothing"));
}
