using System.Runtime.Versioning;
using SysWatch.Windows.Interop;
using SysWatch.Windows.Plans.Network;
using static SysWatch.Windows.Interop.FilterTypes;

namespace SysWatch.Windows.Holding.Wfp;

/// <summary>
/// Removes whatever of the filtering platform names SysWatch as its provider. What a daemon adds goes with it, so that
/// there is nothing as a rule; not while a daemon runs, whose filters these would be.
/// </summary>
[SupportedOSPlatform("windows")]
internal static unsafe class FilterSweep
{
    private const uint Batch = 256;

    /// <exception cref="IOException">Something could not be removed.</exception>
    public static void Run()
    {
        Wine.Refuse("remove network filters");
        FWPM_SESSION0 session = default;
        Check(
            Fwpuclnt.FwpmEngineOpen0(0, RPC_C_AUTHN_DEFAULT, 0, &session, out var engine), "FwpmEngineOpen0",
            "reach the filtering platform (service BFE)");
        using (engine)
        {
            // A sublayer that filters stand in, and a provider that something names, cannot be removed.
            foreach (var key in Filters(engine))
                Delete(Fwpuclnt.FwpmFilterDeleteByKey0(engine, &key), FWP_E_FILTER_NOT_FOUND, "a network filter");
            foreach (var key in Sublayers(engine))
                Delete(Fwpuclnt.FwpmSubLayerDeleteByKey0(engine, &key), FWP_E_SUBLAYER_NOT_FOUND, "a sublayer");
            var provider = WfpConstants.Provider;
            Delete(Fwpuclnt.FwpmProviderDeleteByKey0(engine, &provider), FWP_E_PROVIDER_NOT_FOUND, "the provider");
        }
    }

    private static List<Guid> Filters(WfpEngineHandle engine)
    {
        var keys = new List<Guid>();
        Check(
            Fwpuclnt.FwpmFilterCreateEnumHandle0(engine, 0, out var all), "FwpmFilterCreateEnumHandle0",
            "list the network filters");
        try
        {
            uint returned;
            do
            {
                Check(
                    Fwpuclnt.FwpmFilterEnum0(engine, all, Batch, out var entries, out returned), "FwpmFilterEnum0",
                    "list the network filters");
                for (var i = 0; i < returned; i++)
                {
                    var filter = ((FWPM_FILTER0**)entries)[i];
                    if (IsOurs(filter->providerKey))
                        keys.Add(filter->filterKey);
                }
                Fwpuclnt.FwpmFreeMemory0(ref entries);
            }
            while (returned == Batch);
        }
        finally
        {
            _ = Fwpuclnt.FwpmFilterDestroyEnumHandle0(engine, all);
        }
        return keys;
    }

    private static List<Guid> Sublayers(WfpEngineHandle engine)
    {
        var keys = new List<Guid>();
        Check(
            Fwpuclnt.FwpmSubLayerCreateEnumHandle0(engine, 0, out var all), "FwpmSubLayerCreateEnumHandle0",
            "list the sublayers of network filters");
        try
        {
            uint returned;
            do
            {
                Check(
                    Fwpuclnt.FwpmSubLayerEnum0(engine, all, Batch, out var entries, out returned), "FwpmSubLayerEnum0",
                    "list the sublayers of network filters");
                for (var i = 0; i < returned; i++)
                {
                    var sublayer = ((FWPM_SUBLAYER0**)entries)[i];
                    if (IsOurs(sublayer->providerKey))
                        keys.Add(sublayer->subLayerKey);
                }
                Fwpuclnt.FwpmFreeMemory0(ref entries);
            }
            while (returned == Batch);
        }
        finally
        {
            _ = Fwpuclnt.FwpmSubLayerDestroyEnumHandle0(engine, all);
        }
        return keys;
    }

    private static bool IsOurs(nint provider) => provider != 0 && *(Guid*)provider == WfpConstants.Provider;

    private static void Delete(uint code, uint gone, string what)
    {
        if (code != gone)
            Check(code, "Fwpm...DeleteByKey0", $"remove {what} of SysWatch");
    }

    private static void Check(uint code, string call, string what)
    {
        if (code != 0)
            throw NativeException.Win32(call, unchecked((int)code), what);
    }
}
