using System.Collections.Immutable;
using System.Runtime.InteropServices;
using SysWatch.Linux.Abi;
using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Bpf;

/// <summary>Brings the embedded object and what is pinned together.</summary>
/// <param name="isSameObject">The pinned links are of this very object: they stay.</param>
internal sealed class KernelLoader(PinDirectory pins, string cgroupRoot, bool isSameObject)
{
    /// <summary>Of the pin of a program that is attached to nothing.</summary>
    public const string IteratorPrefix = "program_";

    private const string LinkPrefix = "link_";

    /// <summary>Of BPF-LSM, the one with which the verifier is done soonest.</summary>
    private const string SmallestHook = "sw_sb_umount";

    private readonly Dictionary<string, string> _refusals = [];

    /// <summary>What a predecessor of this build attached: it stays, and is not loaded again.</summary>
    private HashSet<string> _kept = [];

    /// <summary>What a predecessor left here; what nobody needs any more is cleared.</summary>
    /// <returns>The hash of its object; 0: there is nothing.</returns>
    /// <exception cref="BpfException">It speaks another version, and processes that it labelled still run.</exception>
    public static ulong Inspect(PinDirectory pins)
    {
        using var stateFd = pins.TryOpen("sw_state");
        var state = default(KernelState);
        if (stateFd is not null)
            new KernelMap<uint, KernelState>("sw_state", stateFd).TryGet(0, out state);
        if (state.Abi == KernelAbi.Version)
            return state.Object;
        using var labels = pins.TryOpen("sw_labels");
        if (labels is not null && !new KernelMap<uint, Label>("sw_labels", labels).IsEmpty)
        {
            throw new BpfException(
                $"sessions of another version of syswatchd still run (kernel tables version {state.Abi}, this is " +
                $"{KernelAbi.Version}); end them, or start the version that they belong to");
        }

        pins.Clear();
        return 0;
    }

    public ImmutableArray<ProgramProbe> Load()
    {
        _kept = Keep();
        if (_kept.Count == 0)
            Disown();
        using var loaded = LoadWhatIsTaken();
        // sw_state comes first, so that whoever finds any other pin also finds out what made it.
        foreach (var map in loaded.Maps.OrderBy(map => map != "sw_state").Where(map => !pins.Has(map)))
            loaded.PinMap(map, pins.PathOf(map));
        using var cgroup = CgroupRoot.Open(cgroupRoot);
        return [.. loaded.Programs.Select(program => Attach(loaded, program, cgroup))];
    }

    /// <summary>Nothing where a map is gone: the programs would go on with that, and the daemon with another.</summary>
    private HashSet<string> Keep()
    {
        if (!isSameObject)
            return [];
        using var names = new KernelObject();
        return names.Maps.All(pins.Has) ? names.Programs.Where(IsPinned).ToHashSet() : [];
    }

    /// <summary>Opens it, so that what is no pin does not pass for one.</summary>
    private bool IsPinned(string program)
    {
        using var link = pins.TryOpen(LinkPrefix + program);
        using var iterator = pins.TryOpen(IteratorPrefix + program);
        return link is not null || iterator is not null;
    }

    /// <summary>The links are of no one object from here on, until all are replaced.</summary>
    private void Disown()
    {
        using var fd = pins.TryOpen("sw_state");
        if (fd is null)
            return;
        using var map = new KernelMap<uint, KernelState>("sw_state", fd);
        if (map.TryGet(0, out var state))
            map.Set(0, state with { Object = 0 });
    }

    private KernelObject LoadWhatIsTaken()
    {
        // To load them all takes the verifier long, so what this kernel lacks is asked for before.
        var hasProbed = HasSecurityHooks();
        if (hasProbed)
            Probe(KernelObject.Recent);
        if (TryLoadAccepted(out _) is { } all)
            return all;
        // Most kernels that lack any lack only these, and to try each program alone takes several times as long.
        if (!hasProbed)
        {
            Probe(KernelObject.Recent.Except(_refusals.Keys.ToArray()));
            if (TryLoadAccepted(out _) is { } most)
                return most;
        }
        using (var names = new KernelObject())
            Probe(names.Programs.Except(KernelObject.Recent).Except(_refusals.Keys.ToArray()));
        return TryLoadAccepted(out var why) ?? throw new BpfException($"the kernel programs cannot be loaded: {why}");
    }

    /// <summary>Whether BPF-LSM holds here; where it does not, its programs are refused for that reason.</summary>
    private bool HasSecurityHooks()
    {
        if (_kept.Contains(SmallestHook))
            return true;
        using var names = new KernelObject();
        var programs = names.SecurityPrograms.ToArray();
        var refusal = SecurityModules.WhyNoBpf();
        if (refusal is null)
        {
            // A kernel that refuses one, because it is locked down or cannot attach to functions, refuses all.
            Probe([SmallestHook]);
            _refusals.TryGetValue(SmallestHook, out refusal);
        }
        foreach (var program in programs)
        {
            if (refusal is not null)
                _refusals[program] = refusal;
        }
        return refusal is null;
    }

    private void Probe(IEnumerable<string> programs)
    {
        foreach (var name in programs.Where(name => !_kept.Contains(name)))
        {
            using var alone = OpenObject();
            alone.LoadOnly(new HashSet<string> { name });
            if (alone.TryLoad() is { } refusal)
                _refusals[name] = refusal;
        }
    }

    /// <summary>All but what was refused by itself, or null.</summary>
    private KernelObject? TryLoadAccepted(out string? why)
    {
        var opened = OpenObject();
        opened.LoadOnly(opened.Programs.Except(_kept).Except(_refusals.Keys).ToHashSet());
        why = opened.TryLoad();
        if (why is null)
            return opened;
        opened.Dispose();
        return null;
    }

    private KernelObject OpenObject()
    {
        var opened = new KernelObject();
        foreach (var map in opened.Maps)
        {
            using var fd = pins.TryOpen(map);
            if (fd is not null)
                opened.ReuseMap(map, fd);
        }

        return opened;
    }

    private ProgramProbe Attach(KernelObject loaded, string program, SafeHandle cgroup)
    {
        if (_kept.Contains(program))
            return new ProgramProbe(program, null);
        if (loaded.IsIterator(program))
            return new ProgramProbe(program, PinAnew(loaded, program));
        var pin = LinkPrefix + program;
        using var old = pins.TryOpen(pin);
        // What a predecessor could attach holds on, whatever the kernel says today.
        if (_refusals.TryGetValue(program, out var refusal))
            return new ProgramProbe(program, old is null ? refusal : null);
        if (old is not null && loaded.IsCgroupProgram(program))
        {
            loaded.Replace(program, old);
            return new ProgramProbe(program, null);
        }

        return new ProgramProbe(program, AttachNew(loaded, program, cgroup, pin));
    }

    private string? PinAnew(KernelObject loaded, string program)
    {
        if (_refusals.TryGetValue(program, out var refusal))
            return refusal;
        var pin = IteratorPrefix + program;
        pins.Remove(pin);
        return loaded.TryPin(program, pins.PathOf(pin));
    }

    /// <summary>Tracing links cannot be updated: the new one is attached before the old one goes.</summary>
    private string? AttachNew(KernelObject loaded, string program, SafeHandle cgroup, string pin)
    {
        var fresh = pin + "_new";
        // Broken off between the two last steps below: it is all that holds.
        if (!pins.Has(pin) && pins.Has(fresh))
            File.Move(pins.PathOf(fresh), pins.PathOf(pin));
        pins.Remove(fresh);
        var refusal = loaded.TryAttach(program, loaded.IsCgroupProgram(program) ? cgroup : null, pins.PathOf(fresh));
        if (refusal is not null)
            return refusal;
        pins.Remove(pin);
        File.Move(pins.PathOf(fresh), pins.PathOf(pin));
        return null;
    }
}
