using System.Runtime.Versioning;
using SysWatch.Windows.Interop;
using SysWatch.Windows.Plans.Network;
using static SysWatch.Windows.Interop.FilterTypes;

namespace SysWatch.Windows.Holding.Wfp;

/// <summary>
/// The network filters of the sessions. In a dynamic session of the platform: they go with the daemon, whose job ends
/// the sessions' processes then, so that none runs on without them.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed unsafe class FilterEngine : IDisposable
{
    private const uint TransactionWaitMs = 10_000;

    private readonly Lock _lock = new();
    private readonly WfpEngineHandle _engine;

    /// <exception cref="IOException">The platform is not to be had: the message says why.</exception>
    public FilterEngine(TimeProvider time)
    {
        Wine.Refuse("set network filters");
        WfpEngineHandle? engine = null;
        PlatformStart.Wait(
            () =>
            {
                // What a failed call gave is no session.
                engine?.Dispose();
                return Open(out engine);
            },
            time, Thread.Sleep);
        _engine = engine!;
    }

    /// <summary>All of a session's filters, or none.</summary>
    /// <exception cref="IOException">None was added.</exception>
    public void Add(NetworkPlan plan)
    {
        if (plan.Refusal.Length > 0)
            throw new IOException(plan.Refusal);
        Transact(arena =>
        {
            AddProvider(arena, plan.Provider);
            var provider = arena.New(plan.Provider);
            var sublayer = new FWPM_SUBLAYER0
            {
                subLayerKey = plan.Sublayer, displayData = Named(arena, "SysWatch session"),
                providerKey = (nint)provider, weight = WfpConstants.SublayerWeight,
            };
            Check(Fwpuclnt.FwpmSubLayerAdd0(_engine, &sublayer, 0), "FwpmSubLayerAdd0", "add the session's sublayer");
            foreach (var filter in plan.Filters)
            {
                var encoded = FilterEncoder.Encode(arena, filter, plan.Sublayer, provider);
                Check(
                    Fwpuclnt.FwpmFilterAdd0(_engine, &encoded, 0, out _), "FwpmFilterAdd0",
                    $"add the network filter of rule {filter.Rule}");
            }
        });
    }

    /// <summary>The old filters out and the new in, at once: at no moment is the session without.</summary>
    public void Replace(NetworkPlan old, NetworkPlan plan)
    {
        if (plan.Refusal.Length > 0)
            throw new IOException(plan.Refusal);
        Transact(arena =>
        {
            var provider = arena.New(plan.Provider);
            foreach (var filter in old.Filters)
                Delete(filter.Key);
            foreach (var filter in plan.Filters)
            {
                var encoded = FilterEncoder.Encode(arena, filter, old.Sublayer, provider);
                Check(
                    Fwpuclnt.FwpmFilterAdd0(_engine, &encoded, 0, out _), "FwpmFilterAdd0",
                    $"add the network filter of rule {filter.Rule}");
            }
        });
    }

    /// <summary>What is not there any more is no failure.</summary>
    public void Remove(NetworkPlan plan) => Transact(arena =>
    {
        foreach (var filter in plan.Filters)
            Delete(filter.Key);
        var sublayer = plan.Sublayer;
        _ = Fwpuclnt.FwpmSubLayerDeleteByKey0(_engine, &sublayer);
    });

    public void Dispose() => _engine.Dispose();

    private static uint Open(out WfpEngineHandle engine)
    {
        using var arena = new NativeArena();
        var session = new FWPM_SESSION0
        {
            displayData = Named(arena, "SysWatch"), flags = FWPM_SESSION_FLAG_DYNAMIC,
            txnWaitTimeoutInMSec = TransactionWaitMs,
        };
        return Fwpuclnt.FwpmEngineOpen0(0, RPC_C_AUTHN_DEFAULT, 0, &session, out engine);
    }

    private void AddProvider(NativeArena arena, Guid key)
    {
        var provider = new FWPM_PROVIDER0 { providerKey = key, displayData = Named(arena, "SysWatch") };
        var code = Fwpuclnt.FwpmProviderAdd0(_engine, &provider, 0);
        if (code != FWP_E_ALREADY_EXISTS)
            Check(code, "FwpmProviderAdd0", "add SysWatch as a provider of filters");
    }

    private void Delete(Guid key)
    {
        var code = Fwpuclnt.FwpmFilterDeleteByKey0(_engine, &key);
        if (code != FWP_E_FILTER_NOT_FOUND)
            Check(code, "FwpmFilterDeleteByKey0", "remove a network filter");
    }

    private void Transact(Action<NativeArena> change)
    {
        lock (_lock)
        {
            using var arena = new NativeArena();
            Check(Fwpuclnt.FwpmTransactionBegin0(_engine, 0), "FwpmTransactionBegin0", "begin to change filters");
            try
            {
                change(arena);
                Check(Fwpuclnt.FwpmTransactionCommit0(_engine), "FwpmTransactionCommit0", "change filters");
            }
            catch
            {
                _ = Fwpuclnt.FwpmTransactionAbort0(_engine);
                throw;
            }
        }
    }

    private static FWPM_DISPLAY_DATA0 Named(NativeArena arena, string name) => new() { name = arena.Text(name) };

    private static void Check(uint code, string call, string what)
    {
        if (code != 0)
            throw NativeException.Win32(call, unchecked((int)code), what);
    }
}
