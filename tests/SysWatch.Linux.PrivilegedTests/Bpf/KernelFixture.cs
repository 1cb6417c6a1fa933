using System.Net;
using SysWatch.Linux.Abi;
using SysWatch.Linux.Bpf;
using SysWatch.Linux.Interop;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Profiles;

namespace SysWatch.Linux.PrivilegedTests.Bpf;

/// <summary>The kernel programs in a run directory of their own, and what they said.</summary>
public sealed class KernelFixture : IDisposable
{
    /// <summary>Every use of every file is allowed.</summary>
    internal static readonly PathTable AnyPath = Paths("");

    private static ulong _lastSession = (ulong)Environment.ProcessId << 20;

    private readonly string? _runDirectory;
    private uint? _open;

    public KernelFixture()
    {
        if (!Environment.IsPrivilegedProcess)
            return;
        _runDirectory = Directory.CreateTempSubdirectory("syswatch-run-").FullName;
        Kernel = KernelPrograms.Open(_runDirectory);
        Kernel.Events.Start(Sink);
    }

    internal KernelPrograms Kernel { get; } = null!;

    internal RecordingSink Sink { get; } = new();

    /// <summary>A policy that allows everything: without one, BPF-LSM lets a labelled process start nothing.</summary>
    internal uint Open => _open ??= Add(Everything(Verdict.Allow, 0));

    internal KernelObjects OpenObjects()
    {
        using var program = LibBpf.OpenPin($"{_runDirectory}/bpf/program_sw_tell_objects");
        return KernelObjects.TryOpen(program)!;
    }

    /// <summary>A second reader of the ring, beside nobody: the fixture's kernel has no file guard.</summary>
    internal NameReader OpenNames() => new(
        LibBpf.OpenPin($"{_runDirectory}/bpf/sw_names"),
        new KernelMap<uint, uint>("sw_tells_names", LibBpf.OpenPin($"{_runDirectory}/bpf/sw_tells_names")),
        Kernel.Counters);

    internal static ulong NewSession() => Interlocked.Increment(ref _lastSession);

    public static void NeedRoot() => Assert.SkipUnless(
        Environment.IsPrivilegedProcess, "loading kernel programs needs root");

    public void NeedProgram(string name)
    {
        NeedRoot();
        var probe = Kernel.Probe.First(program => program.Name == name);
        Assert.SkipUnless(probe.IsAttached, $"{name} is not to be had on this kernel: {probe.Refusal}");
    }

    internal static NetworkTable Table(params NetworkPrefix[] prefixes) => new([.. prefixes]);

    internal static NetworkPrefix Prefix(string address, int length, params NetworkEntry[] entries)
    {
        var parsed = IPAddress.Parse(address);
        var bits = parsed.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? length + 96 : length;
        return new NetworkPrefix(NetworkRequest.ToNumber(parsed), (byte)bits, [.. entries]);
    }

    internal static NetworkEntry Entry(
        Verdict verdict, int rule, NetworkOperations operations = NetworkOperations.All,
        NetworkProtocols protocols = NetworkProtocols.All, ushort first = 0, ushort last = ushort.MaxValue,
        uint actors = 0) =>
        new(operations, protocols, first, last, new ActorSet(actors), new Decision(verdict, rule));

    internal static NetworkTable Everything(Verdict verdict, int rule) =>
        Table(Prefix("::", 0, Entry(verdict, rule)));

    internal uint Add(NetworkTable table, PolicyMode mode = PolicyMode.Enforce, PolicyFlags flags = PolicyFlags.None) =>
        Kernel.Policies.Add(Policy(table, mode, flags));

    /// <param name="body">Of a profile; what it does not name is allowed.</param>
    internal static PathTable Paths(string body)
    {
        var texts = new Dictionary<string, string> { ["test"] = $"profile: test\n{body}" };
        var result = PolicyCompiler.Compile(
            "test", new MemoryProfileSource(texts), new PolicyContext("/root", "/work", "/run"));
        Assert.True(result.Policy is not null, string.Join('\n', result.Diagnostics));
        return result.Policy.Paths;
    }

    internal static KernelPolicy Policy(
        NetworkTable table, PolicyMode mode = PolicyMode.Enforce, PolicyFlags flags = PolicyFlags.None) =>
        new(table, AnyPath, mode, flags, [], []);

    /// <summary>Runs a labelled probe under a policy of its own.</summary>
    internal int Run(
        ulong session, NetworkTable table, string words, PolicyMode mode = PolicyMode.Enforce, uint actors = 0)
    {
        var slot = Add(table, mode);
        try
        {
            using var probe = Probe.StartLabelled(Kernel, Probe.Label(session, slot, actors), words);
            return probe.Finish();
        }
        finally
        {
            Kernel.Policies.Remove(slot);
        }
    }

    internal NetworkEvent Decided(ulong session) => Sink.WaitFor<NetworkEvent>(e => e.Header.Session == session);

    public void Dispose()
    {
        if (_runDirectory is null)
            return;
        // A double-forked probe may still be on its way out.
        Assert.True(SpinWait.SpinUntil(Kernel.TryRemove, TimeSpan.FromSeconds(20)), "labelled processes are left");
        Directory.Delete(_runDirectory);
    }
}
