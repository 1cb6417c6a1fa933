using SysWatch.Policy.Decisions;
using SysWatch.Windows.Etw;
using SysWatch.Windows.Tests.Etw.Replay;

namespace SysWatch.Benchmarks.Etw;

/// <summary>
/// What a machine under work tells, by a hundred processes: of 100 events 35 opens and 35 ends of operations, 5 closes,
/// 3 writes, 10 of the network, 5 of processes, 4 of threads, 1 name looked up, 1 key opened, 1 process opened.
/// </summary>
internal static class EtwMix
{
    public const int FirstPid = 10_000;
    public const int Pids = 100;
    private const int Threads = 4;
    private const int Size = 8;

    /// <summary>The rundown that comes at a session's start.</summary>
    public static List<EtwWritten> Rundown =>
    [
        .. from pid in Enumerable.Range(FirstPid, Pids)
        from thread in Enumerable.Range(0, Threads)
        select KernelEvents.Thread(KernelThreadDecoder.Rundown, 3, Size, pid, TidOf(pid, thread)),
    ];

    public static List<EtwWritten> Make(int hundreds)
    {
        var random = new Random(1);
        var events = new List<EtwWritten>();
        for (var i = 0; i < hundreds; i++)
        {
            var hundred = new List<EtwWritten[]>();
            for (var n = 0; n < 35; n++)
                hundred.Add(Opened(random, (i * 35) + n, n));
            for (var n = 0; n < 10; n++)
                hundred.Add([Network(random, n)]);
            hundred.AddRange(Processes(random, i));
            hundred.Add([ProviderEvents.NameAsked(Size, $"host{random.Next(50)}.example.org", 1).By(PidOf(random))]);
            hundred.Add([ProviderEvents.KeyOpened(
                RegistryDecoder.OpenKey, Size, 0, 0xA000, 0, "", @"\REGISTRY\MACHINE\Software\Key").By(PidOf(random))]);
            hundred.Add([ProviderEvents.Opened(AuditApiDecoder.OpenProcess, Size, 4, 0x1000, 0).By(PidOf(random))]);
            var shuffled = hundred.ToArray();
            random.Shuffle(shuffled);
            events.AddRange(shuffled.SelectMany(some => some));
        }

        return events;
    }

    /// <summary>Opened and over; some written to, some closed.</summary>
    private static EtwWritten[] Opened(Random random, int number, int n)
    {
        var pid = PidOf(random);
        var tid = TidOf(pid, random.Next(Threads));
        var irp = 0xFFFF_8000_0000UL + (ulong)(number % 512 * 0x100);
        var file = 0xFFFF_9000_0000UL + (ulong)(number % 4_096 * 0x100);
        var name = $@"package-{number % 997}\lib\file-{number % 13}.js";
        var path = @"\Device\HarddiskVolume3\Users\me\work\app\node_modules\" + name;
        var open = KernelEvents.FileCreate(3, Size, irp, file, tid, n % 7 == 0 ? 5u : 1, path);
        var over = KernelEvents.FileOver(Size, irp, n % 9 == 0 ? 0xC0000034 : 0);
        return n switch
        {
            < 5 => [open, over, KernelEvents.FileSimple(KernelFileDecoder.CloseFile, 3, Size, irp, file, tid)],
            < 8 => [open, over, KernelEvents.FileWrite(3, Size, irp, file, tid)],
            _ => [open, over],
        };
    }

    private static EtwWritten Network(Random random, int n)
    {
        var isTcp = n % 2 == 0;
        var opcode = isTcp
            ? n < 5 ? KernelNetworkDecoder.ConnectV4 : KernelNetworkDecoder.ConnectV6
            : n < 5 ? KernelNetworkDecoder.SendV4 : KernelNetworkDecoder.SendV6;
        var peer = n < 5 ? $"203.0.113.{random.Next(250)}" : $"2001:db8::{random.Next(0xFFFF):x}";
        return KernelEvents.Network(isTcp, opcode, 2, Size, PidOf(random), peer, 443);
    }

    private static IEnumerable<EtwWritten[]> Processes(Random random, int i)
    {
        const int Born = 50_000;
        for (var n = 0; n < 2; n++)
        {
            var pid = Born + (((i * 2) + n) % 500 * 4);
            yield return
            [
                KernelEvents.Process(KernelProcessDecoder.Start, 4, Size, pid, PidOf(random), "node.exe",
                    $"\"C:\\Program Files\\nodejs\\node.exe\" build.js --number {n}"),
                KernelEvents.Thread(KernelThreadDecoder.Start, 3, Size, pid, pid + 1),
                KernelEvents.Process(KernelProcessDecoder.Stop, 4, Size, pid, 4, "node.exe", "node"),
                KernelEvents.Thread(KernelThreadDecoder.Stop, 3, Size, pid, pid + 1),
            ];
        }

        yield return [KernelEvents.Process(KernelProcessDecoder.Rundown, 4, Size, FirstPid, 4, "node.exe", "node")];
    }

    private static int PidOf(Random random) => FirstPid + random.Next(Pids);

    private static int TidOf(int pid, int thread) => (pid * 16) + (thread * 4);
}
