using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace SysWatch.Windows.Interop;

/// <summary>fwpuclnt.dll: the filtering platform. Each gives a Win32 error or an FWP_E code.</summary>
[SupportedOSPlatform("windows")]
internal static unsafe partial class Fwpuclnt
{
    private const string Dll = "fwpuclnt.dll";

    [LibraryImport(Dll)]
    public static partial uint FwpmEngineOpen0(
        nint server, uint authentication, nint identity, FilterTypes.FWPM_SESSION0* session,
        out WfpEngineHandle engine);

    [LibraryImport(Dll)]
    public static partial uint FwpmEngineClose0(nint engine);

    [LibraryImport(Dll)]
    public static partial uint FwpmTransactionBegin0(WfpEngineHandle engine, uint flags);

    [LibraryImport(Dll)]
    public static partial uint FwpmTransactionCommit0(WfpEngineHandle engine);

    [LibraryImport(Dll)]
    public static partial uint FwpmTransactionAbort0(WfpEngineHandle engine);

    [LibraryImport(Dll)]
    public static partial uint FwpmProviderAdd0(WfpEngineHandle engine, FilterTypes.FWPM_PROVIDER0* provider, nint sd);

    [LibraryImport(Dll)]
    public static partial uint FwpmSubLayerAdd0(WfpEngineHandle engine, FilterTypes.FWPM_SUBLAYER0* sublayer, nint sd);

    [LibraryImport(Dll)]
    public static partial uint FwpmSubLayerGetByKey0(WfpEngineHandle engine, Guid* key, out nint sublayer);

    [LibraryImport(Dll)]
    public static partial uint FwpmSubLayerDeleteByKey0(WfpEngineHandle engine, Guid* key);

    [LibraryImport(Dll)]
    public static partial uint FwpmFilterAdd0(
        WfpEngineHandle engine, FilterTypes.FWPM_FILTER0* filter, nint sd, out ulong id);

    [LibraryImport(Dll)]
    public static partial uint FwpmFilterDeleteByKey0(WfpEngineHandle engine, Guid* key);

    [LibraryImport(Dll)]
    public static partial uint FwpmProviderDeleteByKey0(WfpEngineHandle engine, Guid* key);

    /// <param name="template">0: all that there are.</param>
    [LibraryImport(Dll)]
    public static partial uint FwpmFilterCreateEnumHandle0(WfpEngineHandle engine, nint template, out nint enumeration);

    [LibraryImport(Dll)]
    public static partial uint FwpmFilterEnum0(
        WfpEngineHandle engine, nint enumeration, uint requested, out nint filters, out uint returned);

    [LibraryImport(Dll)]
    public static partial uint FwpmFilterDestroyEnumHandle0(WfpEngineHandle engine, nint enumeration);

    /// <param name="template">0: all that there are.</param>
    [LibraryImport(Dll)]
    public static partial uint FwpmSubLayerCreateEnumHandle0(
        WfpEngineHandle engine, nint template, out nint enumeration);

    [LibraryImport(Dll)]
    public static partial uint FwpmSubLayerEnum0(
        WfpEngineHandle engine, nint enumeration, uint requested, out nint sublayers, out uint returned);

    [LibraryImport(Dll)]
    public static partial uint FwpmSubLayerDestroyEnumHandle0(WfpEngineHandle engine, nint enumeration);

    [LibraryImport(Dll)]
    public static partial uint FwpmGetAppIdFromFileName0(char* file, out nint blob);

    [LibraryImport(Dll)]
    public static partial void FwpmFreeMemory0(ref nint memory);
}
