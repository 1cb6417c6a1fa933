using SysWatch.Linux.Bpf;

namespace SysWatch.Linux.Tests.Bpf;

/// <summary>What the kernel and libbpf say as text.</summary>
public sealed class KernelTextTests
{
    [Theory]
    [InlineData("/home/u/.aws", "/ws/bound", "/", "/", "/home/u/.aws")]
    [InlineData("/@home/u/.aws", "/ws/bound", "/@home", "/home", "/home/u/.aws")]
    [InlineData("/", "/mnt", "/", "/data", "/data")]
    [InlineData("/u", "/ws/bound", "/u", "/", "/")]
    [InlineData("/u", "/ws/bound", "/users", "/home", null)]
    [InlineData("/", "/", "/home/u/.aws", "/ws/bound", null)]
    public void What_is_mounted_twice_has_two_paths(
        string root, string point, string otherRoot, string otherPoint, string? path) =>
        Assert.Equal(
            path,
            new MountEntry("8:1", root, point, "ext4").PathOver(new MountEntry("8:1", otherRoot, otherPoint, "ext4")));

    [Fact]
    public void Mounts_of_two_devices_have_nothing_in_common() =>
        Assert.Null(new MountEntry("8:1", "/", "/a", "ext4").PathOver(new MountEntry("8:2", "/", "/b", "ext4")));

    [Theory]
    [InlineData("0-3\n", 4)]
    [InlineData("0\n", 1)]
    [InlineData("0-1,8\n", 9)]
    [InlineData("0,2-127", 128)]
    public void Counters_have_a_value_for_every_possible_processor(string list, int processors) =>
        Assert.Equal(processors, KernelCounters.PossibleProcessors(list));

    [Fact]
    public void A_mount_is_read_whatever_its_optional_fields_and_spaces()
    {
        var mounts = MountTable.Parse(
        [
            "36 35 98:0 /mnt1 /mnt\\0402 rw,noatime master:1 shared:3 - ext3 /dev/root rw,errors=continue",
            "37 35 0:29 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw",
            "garbage",
        ]);

        Assert.Equal(
            [
                new MountEntry("98:0", "/mnt1", "/mnt 2", "ext3"),
                new MountEntry("0:29", "/", "/sys/fs/cgroup/unified", "cgroup2"),
            ],
            mounts);
    }

    [Fact]
    public void The_reason_is_told_without_the_verifiers_dump()
    {
        const string log = """
            libbpf: prog 'sw_connect4': BPF program load failed: Permission denied
            libbpf: prog 'sw_connect4': -- BEGIN PROG LOAD LOG --
            ; return sw_judge_v4(ctx, SW_CONNECT);
            0: (bf) r6 = r1
            R2 unbounded memory access, use 'var &= const' or 'if (var < const)'
            processed 302 insns (limit 1000000)
            -- END PROG LOAD LOG --
            libbpf: failed to load object '/tmp/sw.o'
            """;

        Assert.Equal(
            ": libbpf: prog 'sw_connect4': BPF program load failed: Permission denied; " +
            "R2 unbounded memory access, use 'var &= const' or 'if (var < const)'", VerifierLog.Summarize(log));
    }
}
