using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SysWatch.Linux.Abi;
using SysWatch.Linux.Seccomp;

namespace SysWatch.Linux.Tests.Seccomp;

public sealed class WallHooksTests
{
    private const int HeaderBytes = 48;

    [Theory]
    [InlineData(HookedCall.Bpf, "wall:bpf", "bpf")]
    [InlineData(HookedCall.Umount, "wall:umount2", "umount2")]
    [InlineData(HookedCall.Unshare, "wall:unshare", "unshare(CLONE_NEWUSER)", 0x10000000u)]
    [InlineData(HookedCall.SetTime, "wall:settime", "settime")]
    [InlineData(HookedCall.Ioctl, "wall:ioctl", "ioctl(TIOCSTI)", 0u, 0x5412u)]
    [InlineData(HookedCall.Ipc, "wall:ipc", "remove or change shared memory, a semaphore or a queue", 2u)]
    [InlineData(HookedCall.Ipc, "wall:ipc", "open a message queue", 4u)]
    [InlineData(HookedCall.Socket, "wall:socket", "socket(AF_VSOCK, type 1, protocol 7)", 40u, 1u, 7u)]
    internal void A_refusal_has_the_walls_rule_and_words(
        HookedCall call, string rule, string words, params uint[] arguments)
    {
        var (told, what) = WallHooks.Describe(Event(call, arguments));

        Assert.Equal((rule, words), (told.Id, what));
    }

    [Fact]
    public void Every_hook_has_a_rule_of_its_own()
    {
        var rules = Enum.GetValues<HookedCall>().Select(call => WallHooks.Describe(Event(call)).Rule.Id).ToList();

        Assert.DoesNotContain(Wall.Unmediated.Id, rules);
        Assert.Equal(rules.Count, rules.Distinct().Count());
    }

    private static WallEvent Event(HookedCall call, params uint[] arguments)
    {
        Span<byte> bytes = stackalloc byte[Unsafe.SizeOf<WallEvent>()];
        bytes.Clear();
        MemoryMarshal.Write(bytes[(HeaderBytes + 4)..], (uint)call);
        MemoryMarshal.AsBytes<uint>(arguments).CopyTo(bytes[(HeaderBytes + 8)..]);
        return MemoryMarshal.Read<WallEvent>(bytes);
    }
}
