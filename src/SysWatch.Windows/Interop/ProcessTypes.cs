using System.Runtime.InteropServices;

namespace SysWatch.Windows.Interop;

/// <summary>Processes and threads: structs and values as winnt.h, winbase.h and winternl.h name them.</summary>
internal static class ProcessTypes
{
    public const uint PROCESS_TERMINATE = 0x1;
    public const uint PROCESS_VM_OPERATION = 0x8;
    public const uint PROCESS_VM_READ = 0x10;
    public const uint PROCESS_VM_WRITE = 0x20;
    public const uint PROCESS_DUP_HANDLE = 0x40;
    public const uint PROCESS_SET_QUOTA = 0x100;
    public const uint PROCESS_SET_INFORMATION = 0x200;
    public const uint PROCESS_QUERY_INFORMATION = 0x400;
    public const uint PROCESS_SUSPEND_RESUME = 0x800;
    public const uint PROCESS_QUERY_LIMITED_INFORMATION = 0x1000;
    public const uint SYNCHRONIZE = 0x100000;

    public const uint THREAD_SUSPEND_RESUME = 0x2;
    public const uint THREAD_QUERY_INFORMATION = 0x40;

    public const uint CREATE_SUSPENDED = 0x4;
    public const uint DETACHED_PROCESS = 0x8;
    public const uint CREATE_NO_WINDOW = 0x08000000;
    public const uint CREATE_BREAKAWAY_FROM_JOB = 0x01000000;
    public const uint CREATE_UNICODE_ENVIRONMENT = 0x400;
    public const uint EXTENDED_STARTUPINFO_PRESENT = 0x80000;
    public const uint STARTF_USESTDHANDLES = 0x100;
    public const uint PROC_THREAD_ATTRIBUTE_HANDLE_LIST = 0x20002;
    public const uint PROC_THREAD_ATTRIBUTE_JOB_LIST = 0x2000D;

    /// <summary>-10, -11, -12 as DWORD.</summary>
    public const uint STD_INPUT_HANDLE = 0xFFFFFFF6;
    public const uint STD_OUTPUT_HANDLE = 0xFFFFFFF5;
    public const uint STD_ERROR_HANDLE = 0xFFFFFFF4;
    public const uint DUPLICATE_SAME_ACCESS = 2;

    public const uint WAIT_OBJECT_0 = 0;
    public const uint INFINITE = 0xFFFFFFFF;
    public const uint STILL_ACTIVE = 259;

    public const int ProcessBasicInformation = 0;
    public const int ProcessAccessToken = 9;
    public const int SystemProcessInformation = 5;
    public const int ThreadSuspendCount = 35;

    [StructLayout(LayoutKind.Sequential)]
    public struct STARTUPINFOW
    {
        public uint cb;
        public nint lpReserved;
        public nint lpDesktop;
        public nint lpTitle;
        public uint dwX;
        public uint dwY;
        public uint dwXSize;
        public uint dwYSize;
        public uint dwXCountChars;
        public uint dwYCountChars;
        public uint dwFillAttribute;
        public uint dwFlags;
        public ushort wShowWindow;
        public ushort cbReserved2;
        public nint lpReserved2;
        public nint hStdInput;
        public nint hStdOutput;
        public nint hStdError;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct STARTUPINFOEXW
    {
        public STARTUPINFOW StartupInfo;
        public nint lpAttributeList;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct PROCESS_INFORMATION
    {
        public nint hProcess;
        public nint hThread;
        public uint dwProcessId;
        public uint dwThreadId;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct UNICODE_STRING
    {
        /// <summary>Bytes.</summary>
        public ushort Length;
        public ushort MaximumLength;
        public nint Buffer;
    }

    /// <summary>
    /// winternl.h hides most names; these are Microsoft's own, of ntpsapi.h (PHNT), at the same places.
    /// </summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PROCESS_BASIC_INFORMATION
    {
        public int ExitStatus;
        public nint PebBaseAddress;
        public nuint AffinityMask;
        public int BasePriority;
        public nuint UniqueProcessId;
        public nuint InheritedFromUniqueProcessId;
    }

    /// <summary>Of ntpsapi.h (PHNT); what <c>NtSetInformationProcess(ProcessAccessToken)</c> takes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PROCESS_ACCESS_TOKEN
    {
        public nint Token;
        public nint Thread;
    }

    /// <summary>One process of <c>SystemProcessInformation</c>, as far as it is read; threads follow its end.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct SYSTEM_PROCESS_INFORMATION
    {
        public uint NextEntryOffset;
        public uint NumberOfThreads;
        public long Reserved0;
        public long Reserved1;
        public long Reserved2;
        public long CreateTime;
        public long UserTime;
        public long KernelTime;
        public UNICODE_STRING ImageName;
        public int BasePriority;
        public nuint UniqueProcessId;
        public nuint InheritedFromUniqueProcessId;
    }
}
