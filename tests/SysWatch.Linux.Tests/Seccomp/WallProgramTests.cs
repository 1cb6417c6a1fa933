using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using CsCheck;
using SysWatch.Linux.Seccomp;

namespace SysWatch.Linux.Tests.Seccomp;

public sealed class WallProgramTests
{
    private const uint Allow = 0x7fff0000;
    private const uint Hold = 0x7fc00000;
    private const uint Unknown = 0x00050026;

    private static readonly UnshareSecret Secret = new(0x1122334455667788, 0x99aabbccddeeff00);

    public static TheoryData<string> Architectures => ["x64", "arm64"];

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Is_the_program_that_was_reviewed(string architecture)
    {
        var text = FilterText.Disassemble(Build(architecture), Numbers(architecture));

        Assert.Equal(File.ReadAllText(Golden(architecture, text)), text);
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Gives_every_number_the_tables_verdict(string architecture)
    {
        var program = Build(architecture);
        var numbers = Numbers(architecture);

        for (var number = 0u; number <= 600; number++)
        {
            foreach (var arguments in Representative(numbers, number))
            {
                var call = new FilterCall(numbers.AuditArchitecture, number, arguments);
                Assert.True(
                    Expected(numbers, call) == FilterInterpreter.Run(program, call, out _),
                    $"{number} ({string.Join(", ", arguments.Select(a => a.ToString("x")))})");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Gives_any_call_the_tables_verdict(string architecture)
    {
        var program = Build(architecture);
        var numbers = Numbers(architecture);
        var interesting = Gen.Int[0, Interesting().Length - 1].Select(index => Interesting()[index]);
        var wide = Gen.Select(interesting, Gen.UInt).Select((low, high) => Wide(low, high));
        var word = Gen.OneOf(Gen.ULong, interesting, wide);
        var number = Gen.OneOf(Gen.UInt, Gen.UInt[0, 600], Gen.UInt[0x40000000, 0x40000258]);
        var audit = Gen.OneOf(
            Gen.Const(numbers.AuditArchitecture), Gen.Const(numbers.CompatAuditArchitecture), Gen.UInt);

        Gen.Select(audit, number, word.Array[6]).Sample(
            (arch, nr, arguments) =>
            {
                var call = new FilterCall(arch, nr, [.. arguments]);
                return Expected(numbers, call) == FilterInterpreter.Run(program, call, out _);
            },
            iter: 200_000);
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Lets_ordinary_calls_pass_after_a_dozen_instructions(string architecture)
    {
        var program = Build(architecture);
        var numbers = Numbers(architecture);

        for (var number = 0u; number <= 600; number++)
        {
            var call = new FilterCall(numbers.AuditArchitecture, number, [0, 0, 0, 0, 0, 0]);
            if (FilterInterpreter.Run(program, call, out var steps) == Allow && !IsConditional(numbers, (int)number))
                Assert.InRange(steps, 1, 13);
        }
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Is_far_below_the_kernels_limit(string architecture) =>
        Assert.InRange(Build(architecture).Length, 50, 500);

    [Fact]
    public void Only_the_whole_secret_lets_a_user_namespace_pass()
    {
        var program = Build("x64");
        var right = ImmutableArray.Create(0x10000000ul, Secret.First, Secret.Second, 0ul, 0ul, 0ul);

        Assert.Equal(Allow, Unshare(program, right));
        for (var argument = 0; argument < 3; argument++)
        {
            for (var bit = 0; bit < 64; bit++)
            {
                var wrong = right.SetItem(argument, right[argument] ^ (1ul << bit));
                var hasNamespace = (wrong[0] & 0x7e020080) != 0;
                Assert.Equal(hasNamespace ? Hold : Allow, Unshare(program, wrong));
            }
        }
    }

    [Fact]
    public void A_filter_from_the_template_is_the_one_that_is_built_for_the_secret()
    {
        var template = new WallTemplate(Numbers("x64"), Held(Numbers("x64")));

        Assert.Equal(Build("x64"), template.For(Secret));
        Assert.NotEqual(Build("x64"), template.For(UnshareSecret.Create()));
        Assert.Equal(Build("x64"), template.For(Secret));
    }

    [Fact]
    public void A_secret_does_not_show_itself() => Assert.Equal("UnshareSecret", Secret.ToString());

    private static uint Unshare(ImmutableArray<FilterInstruction> program, ImmutableArray<ulong> arguments) =>
        FilterInterpreter.Run(program, new FilterCall(0xC000003E, 272, arguments), out _);

    /// <summary>The wall as a plain table: what the filter must say, without how it says it.</summary>
    private static uint Expected(SyscallNumbers n, FilterCall call)
    {
        if (call.Architecture != n.AuditArchitecture)
        {
            return call.Architecture == n.CompatAuditArchitecture &&
                (call.Number == n.CompatExit || call.Number == n.CompatExitGroup) ? Allow : Hold;
        }
        if (n.ForeignBit != 0 && call.Number >= n.ForeignBit)
        {
            var native = call.Number - n.ForeignBit;
            return native == n.Exit || native == n.ExitGroup ? Allow : Hold;
        }
        var number = (int)call.Number;
        if (number == n.Clone3)
            return Unknown;
        if (IsConditional(n, number))
            return Passes(n, number, call.Arguments) ? Allow : Hold;
        var isListed = Held(n).Contains(number) || Always(n).Contains(number);
        return isListed && number != SyscallNumbers.None ? Hold : Allow;
    }

    private static bool IsConditional(SyscallNumbers n, int number) =>
        number == n.Clone || number == n.Unshare || number == n.Personality || number == n.Seccomp ||
        number == n.Socket || number == n.Socketpair || number == n.Ioctl || number == n.Prctl ||
        SignalHandler.NumbersOf(n).Contains(number) || Control(n).Contains(number);

    private static bool Passes(SyscallNumbers n, int number, ImmutableArray<ulong> a)
    {
        var low = a.Select(word => (uint)word).ToArray();
        if (number == n.Clone)
            return (low[0] & 0x7e020000) == 0;
        if (number == n.Unshare)
        {
            return (low[0] & 0x7e020080) == 0 ||
                (a[0] == 0x10000000 && a[1] == Secret.First && a[2] == Secret.Second);
        }
        if (number == n.Personality)
            return low[0] is 0xffffffff or 0 or 0x8 or 0x40000 or 0x40008;
        if (number == n.Seccomp)
            return low[0] != 1 || (low[1] & 8) == 0;
        if (number == n.Socketpair)
            return low[0] == 1;
        if (number == n.Ioctl)
            return !Ioctls.Contains(low[1]);
        if (number == n.Prctl)
            return low[0] != 35;
        if (number == n.Fcntl)
            return low[1] is not (8 or 15);
        if (number == n.Prlimit64)
            return low[0] == 0 || a[2] == 0;
        if (number == n.Setpriority)
            return (low[0], low[1]) == (0, 0);
        if (Control(n).Contains(number))
            return low[0] == 0;
        if (number != n.Socket)
            return (number == n.Tgkill || number == n.RtTgsigqueueinfo ? low[2] : low[1]) is 0 or 17 or 23;
        return (low[0], low[1] & 0xf, low[2]) is
            (1, _, _) or (2 or 10, 1, 0 or 6) or (2 or 10, 2, 0 or 17 or 1 or 58) or (16, _, 0 or 15);
    }

    private static int[] Held(SyscallNumbers n) =>
    [
        n.Execve, n.Execveat, n.Connect, n.Listen, n.Mkdir, n.Mkdirat, n.Mknod, n.Mknodat, n.Rename, n.Renameat,
        n.Renameat2, n.Link, n.Linkat, n.Symlink, n.Symlinkat,
        .. SignalHandler.NumbersOf(n), .. Control(n),
    ];

    private static int[] Control(SyscallNumbers n) =>
    [
        n.Fcntl, n.Prlimit64, n.Setpriority, n.SchedSetaffinity, n.SchedSetscheduler, n.SchedSetparam,
        n.SchedSetattr,
    ];

    private static int[] Always(SyscallNumbers n) =>
    [
        n.Ptrace, n.ProcessVmReadv, n.ProcessVmWritev, n.Kcmp, n.PidfdGetfd, n.PerfEventOpen, n.Keyctl, n.AddKey,
        n.RequestKey, n.Userfaultfd, n.IoUringSetup, n.IoUringEnter, n.IoUringRegister, n.Bpf, n.KexecLoad,
        n.KexecFileLoad, n.Reboot, n.Syslog, n.Acct, n.Swapon, n.Swapoff, n.Sethostname, n.Setdomainname,
        n.InitModule, n.FinitModule, n.DeleteModule, n.Ioperm, n.Iopl, n.Quotactl, n.QuotactlFd, n.Nfsservctl,
        n.LookupDcookie, n.Mount, n.Umount2, n.PivotRoot, n.Chroot, n.Fsopen, n.Fsconfig, n.Fsmount, n.Fspick,
        n.MoveMount, n.OpenTree, n.OpenTreeAttr, n.MountSetattr, n.OpenByHandleAt, n.NameToHandleAt, n.Setns,
    ];

    private static IEnumerable<ImmutableArray<ulong>> Representative(SyscallNumbers n, uint number)
    {
        yield return [0, 0, 0, 0, 0, 0];
        yield return [ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, 0, 0, 0];
        if (!IsConditional(n, (int)number))
            yield break;
        foreach (var first in Interesting())
        {
            foreach (var second in Interesting())
            {
                foreach (var third in (ulong[])[0, 1, 6, 9, 15, 17, 58, 132, 262, Secret.Second])
                {
                    yield return [first, second, third, 0, 0, 0];
                    yield return [Wide(first, 1), Wide(second, 7), Wide(third, 9), 0, 0, 0];
                }
            }
        }
    }

    /// <summary>Terminals, owners of signals, btrfs' own calls (linux/btrfs.h), generations (linux/fs.h).</summary>
    private static readonly uint[] Ioctls =
    [
        0x5412, 0x541C, 0x541D, 0x8901, 0x8902, 0x50009401, 0x50009417, 0x5000940E, 0x50009418, 0x5000940F, 0x5000943F,
        0xD0009411, 0xC0709411, 0x40489426, 0x40087602, 0x40047602, 0x40086604, 0x40046604,
        0x4020BC10, 0x4020BC11, 0x40806685,
    ];

    /// <summary>The same low half under another high one.</summary>
    private static ulong Wide(ulong low, uint high) => (uint)low | ((ulong)high << 32);

    private static ulong[] Interesting() =>
    [
        0, 1, 2, 3, 5, 8, 9, 10, 15, 16, 17, 29, 35, 38, 40, 0x11, 0x80, 23, 28, 0x20000, 0x40000, 0x40008, 0x400000,
        0x80801, 0x80802, 0x5412, 0x5413, 0x541C, 0x541D, 0x8901, 0x8902, 0x9411, 0x2000000,
        0x4000000, 0x8000000, 0x10000000, 0x20000000,
        0x40000000, 0x80000000, 0xffffffff, Secret.First, Secret.Second,
        .. Ioctls.Select(request => (ulong)request),
    ];

    private static SyscallNumbers Numbers(string architecture) =>
        architecture == "x64" ? SyscallNumbers.X64() : SyscallNumbers.Arm64();

    private static ImmutableArray<FilterInstruction> Build(string architecture) =>
        WallProgram.Build(Numbers(architecture), Held(Numbers(architecture)), Secret);

    /// <summary>With SYSWATCH_UPDATE_GOLDEN set the file is written anew, to be reviewed like code.</summary>
    private static string Golden(string architecture, string text, [CallerFilePath] string test = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(test)!, "Golden", $"wall-{architecture}.txt");
        if (Environment.GetEnvironmentVariable("SYSWATCH_UPDATE_GOLDEN") is not null)
            File.WriteAllText(path, text);
        return path;
    }
}
