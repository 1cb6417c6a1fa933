using System.Runtime.Versioning;
using System.Security.Cryptography;
using SysWatch.Windows.Interop;
using SysWatch.Windows.Plans.Network;
using static SysWatch.Windows.Interop.FilterTypes;

namespace SysWatch.Windows.Holding.Wfp;

/// <summary>
/// A dynamic session of the platform: its filters go with the daemon, whose job ends the sessions' processes then, so
/// that none runs on without them.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed unsafe class FilterEngine : IFilterPlatform
{
    private const uint TransactionWaitMs = 10_000;

    /// <summary>A sublayer without filters: another daemon's is never taken for it, nor does it keep ours.</summary>
    private readonly Guid _mark = new(RandomNumberGenerator.GetBytes(16));

    private WfpEngineHandle? _engine;

    public FilterEngine() => Wine.Refuse("set network filters");

    private WfpEngineHandle Engine => _engine ?? throw new IOException("There is no session with the platform.");

    public uint Open()
    {
        // First the old one: what it has goes with it, and has the keys of what is to come.
        _engine?.Dispose();
        _engine = null;
        using var arena = new NativeArena();
        var session = new FWPM_SESSION0
        {
            displayData = Named(arena, "SysWatch"), flags = FWPM_SESSION_FLAG_DYNAMIC,
            txnWaitTimeoutInMSec = TransactionWaitMs,
        };
        var code = Fwpuclnt.FwpmEngineOpen0(0, RPC_C_AUTHN_DEFAULT, 0, &session, out var engine);
        if (code != 0)
        {
            // What a failed call gave is no session.
            engine.Dispose();
            return code;
        }
        _engine = engine;
        try
        {
            Transact(Mark);
        }
        catch (NativeException failed)
        {
            _engine = null;
            engine.Dispose();
            return unchecked((uint)failed.Code);
        }
        return 0;
    }

    public uint Look()
    {
        var mark = _mark;
        var code = Fwpuclnt.FwpmSubLayerGetByKey0(Engine, &mark, out var found);
        if (code == 0)
            Fwpuclnt.FwpmFreeMemory0(ref found);
        return code;
    }

    public void Add(IReadOnlyCollection<NetworkPlan> plans) => Transact(arena =>
    {
        foreach (var plan in plans)
        {
            AddProvider(arena, plan.Provider);
            AddSublayer(arena, plan.Provider, plan.Sublayer, "SysWatch session", WfpConstants.SublayerWeight);
            AddFilters(arena, plan, plan.Sublayer);
        }
    });

    public void Replace(NetworkPlan old, NetworkPlan plan) => Transact(arena =>
    {
        foreach (var filter in old.Filters)
            Delete(filter.Key);
        AddFilters(arena, plan, old.Sublayer);
    });

    public void Remove(NetworkPlan plan) => Transact(arena =>
    {
        foreach (var filter in plan.Filters)
            Delete(filter.Key);
        var sublayer = plan.Sublayer;
        _ = Fwpuclnt.FwpmSubLayerDeleteByKey0(Engine, &sublayer);
    });

    public void Dispose() => _engine?.Dispose();

    private void Mark(NativeArena arena)
    {
        AddProvider(arena, WfpConstants.Provider);
        AddSublayer(arena, WfpConstants.Provider, _mark, "SysWatch", weight: 0);
    }

    private void AddSublayer(NativeArena arena, Guid provider, Guid key, string name, ushort weight)
    {
        var sublayer = new FWPM_SUBLAYER0
        {
            subLayerKey = key, displayData = Named(arena, name), providerKey = (nint)arena.New(provider),
            weight = weight,
        };
        Check(Fwpuclnt.FwpmSubLayerAdd0(Engine, &sublayer, 0), "FwpmSubLayerAdd0", "add a sublayer for filters");
    }

    private void AddFilters(NativeArena arena, NetworkPlan plan, Guid sublayer)
    {
        var provider = arena.New(plan.Provider);
        foreach (var filter in plan.Filters)
        {
            var encoded = FilterEncoder.Encode(arena, filter, sublayer, provider);
            Check(
                Fwpuclnt.FwpmFilterAdd0(Engine, &encoded, 0, out _), "FwpmFilterAdd0",
                $"add the network filter of rule {filter.Rule}");
        }
    }

    private void AddProvider(NativeArena arena, Guid key)
    {
        var provider = new FWPM_PROVIDER0 { providerKey = key, displayData = Named(arena, "SysWatch") };
        var code = Fwpuclnt.FwpmProviderAdd0(Engine, &provider, 0);
        if (code != FWP_E_ALREADY_EXISTS)
            Check(code, "FwpmProviderAdd0", "add SysWatch as a provider of filters");
    }

    private void Delete(Guid key)
    {
        var code = Fwpuclnt.FwpmFilterDeleteByKey0(Engine, &key);
        if (code != FWP_E_FILTER_NOT_FOUND)
            Check(code, "FwpmFilterDeleteByKey0", "remove a network filter");
    }

    private void Transact(Action<NativeArena> change)
    {
        using var arena = new NativeArena();
        Check(Fwpuclnt.FwpmTransactionBegin0(Engine, 0), "FwpmTransactionBegin0", "begin to change filters");
        try
        {
            change(arena);
            Check(Fwpuclnt.FwpmTransactionCommit0(Engine), "FwpmTransactionCommit0", "change filters");
        }
        catch
        {
            _ = Fwpuclnt.FwpmTransactionAbort0(Engine);
            throw;
        }
    }

    private static FWPM_DISPLAY_DATA0 Named(NativeArena arena, string name) => new() { name = arena.Text(name) };

    private static void Check(uint code, string call, string what)
    {
        if (code != 0)
            throw NativeException.Win32(call, unchecked((int)code), what);
    }
}
