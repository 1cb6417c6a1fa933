using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace SysWatch.Windows.Interop;

/// <summary>ntdll.dll: what has no Win32 name. Each gives an NTSTATUS.</summary>
[SupportedOSPlatform("windows")]
internal static unsafe partial class Ntdll
{
    private const string Dll = "ntdll.dll";

    /// <summary>Each thread's suspend count rises by one; a thread that is made meanwhile is not met.</summary>
    [LibraryImport(Dll)]
    public static partial int NtSuspendProcess(KernelHandle process);

    [LibraryImport(Dll)]
    public static partial int NtResumeProcess(KernelHandle process);

    [LibraryImport(Dll)]
    public static partial int NtQueryInformationProcess(
        KernelHandle process, int kind, void* value, uint bytes, out uint returned);

    [LibraryImport(Dll)]
    public static partial int NtSetInformationProcess(KernelHandle process, int kind, void* value, uint bytes);

    [LibraryImport(Dll)]
    public static partial int NtQueryInformationThread(
        KernelHandle thread, int kind, void* value, uint bytes, out uint returned);

    [LibraryImport(Dll)]
    public static partial int NtQuerySystemInformation(int kind, void* value, uint bytes, out uint returned);

    /// <summary>The next thread of a process after <paramref name="previous"/> (0: the first), opened.</summary>
    [LibraryImport(Dll)]
    public static partial int NtGetNextThread(
        KernelHandle process, nint previous, uint access, uint attributes, uint flags, out nint thread);

    /// <summary>A self-relative descriptor.</summary>
    [LibraryImport(Dll)]
    public static partial int NtQuerySecurityObject(
        KernelHandle handle, uint parts, void* descriptor, uint bytes, out uint needed);

    [LibraryImport(Dll)]
    public static partial int NtSetSecurityObject(KernelHandle handle, uint parts, void* descriptor);

    [LibraryImport(Dll)]
    public static partial int NtOpenFile(
        out nint file, uint access, FileOpenTypes.OBJECT_ATTRIBUTES* name, FileOpenTypes.IO_STATUS_BLOCK* status,
        uint share, uint options);

    /// <summary>The Win32 error that stands for it.</summary>
    [LibraryImport(Dll)]
    public static partial uint RtlNtStatusToDosError(int status);
}
