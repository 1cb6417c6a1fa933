using System.Runtime.InteropServices;
using System.Runtime.Versioning;

// The daemon is LocalSystem: what lies beside it, or in a working directory, is never taken for the system's.
[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.System32)]

namespace SysWatch.Windows.Interop;

/// <summary>kernel32.dll: what .NET has no name for.</summary>
[SupportedOSPlatform("windows")]
internal static unsafe partial class Kernel32
{
    private const string Dll = "kernel32.dll";

    [LibraryImport(Dll, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool CloseHandle(nint handle);

    [LibraryImport(Dll, SetLastError = true)]
    public static partial KernelHandle OpenProcess(
        uint access, [MarshalAs(UnmanagedType.Bool)] bool inherit, uint processId);

    [LibraryImport(Dll, SetLastError = true)]
    public static partial KernelHandle OpenThread(
        uint access, [MarshalAs(UnmanagedType.Bool)] bool inherit, uint threadId);

    [LibraryImport(Dll)]
    public static partial nint GetCurrentProcess();

    [LibraryImport(Dll, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool GetProcessTimes(
        KernelHandle process, out long creation, out long exit, out long kernel, out long user);

    [LibraryImport(Dll, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool GetExitCodeProcess(KernelHandle process, out uint exitCode);

    [LibraryImport(Dll, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool TerminateProcess(KernelHandle process, uint exitCode);

    [LibraryImport(Dll, SetLastError = true)]
    public static partial uint WaitForSingleObject(KernelHandle handle, uint milliseconds);

    [LibraryImport(Dll, SetLastError = true)]
    public static partial uint ResumeThread(KernelHandle thread);

    [LibraryImport(Dll, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool QueryFullProcessImageNameW(
        KernelHandle process, uint flags, char* name, ref uint characters);

    [LibraryImport(Dll, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool ReadProcessMemory(
        KernelHandle process, nint address, void* buffer, nuint bytes, out nuint read);

    [LibraryImport(Dll, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool WriteProcessMemory(
        KernelHandle process, nint address, void* buffer, nuint bytes, out nuint written);

    [LibraryImport(Dll, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool CreateProcessW(
        char* application, char* commandLine, nint processAttributes, nint threadAttributes,
        [MarshalAs(UnmanagedType.Bool)] bool inheritHandles, uint flags, char* environment, char* directory,
        ProcessTypes.STARTUPINFOEXW* startup, ProcessTypes.PROCESS_INFORMATION* made);

    [LibraryImport(Dll, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool InitializeProcThreadAttributeList(nint list, uint count, uint flags, ref nuint bytes);

    [LibraryImport(Dll, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool UpdateProcThreadAttribute(
        nint list, uint flags, nuint attribute, void* value, nuint bytes, nint previous, nint returned);

    [LibraryImport(Dll)]
    public static partial void DeleteProcThreadAttributeList(nint list);

    [LibraryImport(Dll, SetLastError = true)]
    public static partial nint GetStdHandle(uint which);

    [LibraryImport(Dll, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool DuplicateHandle(
        nint sourceProcess, nint source, nint targetProcess, out nint target, uint access,
        [MarshalAs(UnmanagedType.Bool)] bool inherit, uint options);

    [LibraryImport(Dll, SetLastError = true)]
    public static partial KernelHandle CreateJobObjectW(nint attributes, nint name);

    [LibraryImport(Dll, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool AssignProcessToJobObject(KernelHandle job, KernelHandle process);

    [LibraryImport(Dll, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool IsProcessInJob(
        KernelHandle process, KernelHandle job, [MarshalAs(UnmanagedType.Bool)] out bool isMember);

    /// <param name="anyJob">0.</param>
    [LibraryImport(Dll, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool IsProcessInJob(
        KernelHandle process, nint anyJob, [MarshalAs(UnmanagedType.Bool)] out bool isMember);

    [LibraryImport(Dll, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool TerminateJobObject(KernelHandle job, uint exitCode);

    [LibraryImport(Dll, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool SetInformationJobObject(KernelHandle job, int kind, void* value, uint bytes);

    [LibraryImport(Dll, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool QueryInformationJobObject(
        KernelHandle job, int kind, void* value, uint bytes, out uint returned);

    [LibraryImport(Dll, SetLastError = true)]
    public static partial KernelHandle CreateIoCompletionPort(nint file, nint existing, nuint key, uint threads);

    [LibraryImport(Dll, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool GetQueuedCompletionStatus(
        KernelHandle port, out uint message, out nuint key, out nint overlapped, uint milliseconds);

    [LibraryImport(Dll, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool PostQueuedCompletionStatus(
        KernelHandle port, uint message, nuint key, nint overlapped);

    [LibraryImport(Dll, StringMarshalling = StringMarshalling.Utf16)]
    public static partial nint GetModuleHandleW(string name);

    [LibraryImport(Dll, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint GetProcAddress(nint module, string name);

    [LibraryImport(Dll, SetLastError = true)]
    public static partial nint LocalFree(nint memory);

    [LibraryImport(Dll, SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    public static partial KernelHandle CreateFileW(
        string name, uint access, uint share, nint attributes, uint disposition, uint flags, nint template);

    [LibraryImport(Dll, SetLastError = true)]
    public static partial uint GetFinalPathNameByHandleW(KernelHandle file, char* path, uint characters, uint flags);

    [LibraryImport(Dll, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool GetFileInformationByHandle(
        KernelHandle file, out FileTypes.BY_HANDLE_FILE_INFORMATION made);

    [LibraryImport(Dll, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool GetFileInformationByHandleEx(KernelHandle file, int kind, void* value, uint bytes);

    [LibraryImport(Dll, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool GetVolumeInformationByHandleW(
        KernelHandle file, char* name, uint nameCharacters, nint serial, nint longest, out uint flags,
        char* system, uint systemCharacters);
}
