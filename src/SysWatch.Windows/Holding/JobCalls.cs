using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using SysWatch.Windows.Interop;
using static SysWatch.Windows.Interop.JobTypes;

namespace SysWatch.Windows.Holding;

/// <summary>What is asked of a job, and set.</summary>
[SupportedOSPlatform("windows")]
internal static unsafe class JobCalls
{
    public static KernelHandle Create()
    {
        var job = Kernel32.CreateJobObjectW(0, 0);
        return job.IsInvalid ? throw NativeException.Last("CreateJobObject", "make the session's job") : job;
    }

    /// <param name="processesMax">0: no limit.</param>
    public static void Limit(KernelHandle job, uint flags, uint processesMax)
    {
        JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = default;
        limits.BasicLimitInformation.LimitFlags =
            flags | (processesMax == 0 ? 0 : JOB_OBJECT_LIMIT_ACTIVE_PROCESS);
        limits.BasicLimitInformation.ActiveProcessLimit = processesMax;
        Set(job, JobObjectExtendedLimitInformation, &limits, (uint)sizeof(JOBOBJECT_EXTENDED_LIMIT_INFORMATION));
    }

    public static void Tell(KernelHandle job, KernelHandle port, nuint key)
    {
        var association = new JOBOBJECT_ASSOCIATE_COMPLETION_PORT
        {
            CompletionKey = (nint)key, CompletionPort = port.DangerousGetHandle(),
        };
        Set(
            job, JobObjectAssociateCompletionPortInformation, &association,
            (uint)sizeof(JOBOBJECT_ASSOCIATE_COMPLETION_PORT));
    }

    public static JOBOBJECT_BASIC_ACCOUNTING_INFORMATION Account(KernelHandle job)
    {
        JOBOBJECT_BASIC_ACCOUNTING_INFORMATION account = default;
        if (!Kernel32.QueryInformationJobObject(
                job, JobObjectBasicAccountingInformation, &account,
                (uint)sizeof(JOBOBJECT_BASIC_ACCOUNTING_INFORMATION), out _))
            throw NativeException.Last("QueryInformationJobObject", "count the session's processes");
        return account;
    }

    /// <summary>The numbers of the job's processes, at most as many as it may have.</summary>
    public static int[] Processes(KernelHandle job, int processesMax)
    {
        var bytes = (uint)(sizeof(JOBOBJECT_BASIC_PROCESS_ID_LIST) + (processesMax * sizeof(nuint)));
        var list = (JOBOBJECT_BASIC_PROCESS_ID_LIST*)NativeMemory.AllocZeroed(bytes);
        try
        {
            // ERROR_MORE_DATA fills what there is room for.
            if (!Kernel32.QueryInformationJobObject(job, JobObjectBasicProcessIdList, list, bytes, out _) &&
                Marshal.GetLastPInvokeError() != Win32Error.ERROR_MORE_DATA)
                throw NativeException.Last("QueryInformationJobObject", "list the session's processes");
            var pids = new int[Math.Min(list->NumberOfProcessIdsInList, (uint)processesMax)];
            for (var i = 0; i < pids.Length; i++)
                pids[i] = (int)(&list->ProcessIdList)[i];
            return pids;
        }
        finally
        {
            NativeMemory.Free(list);
        }
    }

    private static void Set(KernelHandle job, int kind, void* value, uint bytes)
    {
        if (!Kernel32.SetInformationJobObject(job, kind, value, bytes))
            throw NativeException.Last("SetInformationJobObject", "set what the session's job holds");
    }
}
