using System.Globalization;
using System.Runtime.Versioning;
using SysWatch.Windows.Interop;
using static SysWatch.Windows.Interop.ProcessTypes;

namespace SysWatch.Windows.Holding;

/// <summary>
/// A process that is held open: as long as it is, its number is given to no other. Where a number came from elsewhere,
/// the time of its creation says whether it still is the one that is meant.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed unsafe class HeldProcess : IDisposable
{
    /// <summary>What holding, freezing, reading and ending a process needs.</summary>
    public const uint MemberAccess = PROCESS_TERMINATE | PROCESS_VM_OPERATION | PROCESS_VM_READ | PROCESS_VM_WRITE |
        PROCESS_SET_QUOTA | PROCESS_SET_INFORMATION | PROCESS_QUERY_INFORMATION | PROCESS_SUSPEND_RESUME |
        PROCESS_QUERY_LIMITED_INFORMATION | SYNCHRONIZE;

    /// <summary>What telling of a process needs.</summary>
    public const uint LookAccess = PROCESS_QUERY_LIMITED_INFORMATION | SYNCHRONIZE;

    /// <summary>wine says so of a process that is not through its first steps; Windows knows from the
    /// beginning.</summary>
    private const long WineNotYet = 0x5555555555555555;
    private const int WineLooksMax = 200;

    private const int PathCharactersMax = 32767;

    private HeldProcess(KernelHandle handle, int pid, long creation)
    {
        Handle = handle;
        Pid = pid;
        Creation = creation;
    }

    public KernelHandle Handle { get; }

    public int Pid { get; }

    /// <summary>FILETIME: 100 ns since 1601, UTC.</summary>
    public long Creation { get; }

    public bool HasEnded => Kernel32.WaitForSingleObject(Handle, 0) == WAIT_OBJECT_0;

    /// <summary>Null: there is no such process, or it is none that may be opened; the last error says which.</summary>
    public static HeldProcess? TryOpen(int pid, uint access)
    {
        var handle = Kernel32.OpenProcess(access, inherit: false, (uint)pid);
        if (!handle.IsInvalid && TryCreation(handle, out var creation))
            return new HeldProcess(handle, pid, creation);
        handle.Dispose();
        return null;
    }

    /// <summary>Null as well where the number has been given to another process since.</summary>
    public static HeldProcess? TryOpen(int pid, long creation, uint access)
    {
        var process = TryOpen(pid, access);
        if (process is null || process.Creation == creation)
            return process;
        process.Dispose();
        return null;
    }

    /// <exception cref="NativeException">It cannot be opened.</exception>
    public static HeldProcess Open(int pid, uint access) =>
        TryOpen(pid, access) ?? throw NativeException.Last("OpenProcess", $"open process {Number(pid)}");

    /// <summary>Takes over a handle that creation gave.</summary>
    public static HeldProcess Own(nint handle, int pid)
    {
        var owned = new KernelHandle(handle);
        if (TryCreation(owned, out var creation))
            return new HeldProcess(owned, pid, creation);
        var error = NativeException.Last("GetProcessTimes", $"look at process {Number(pid)}");
        owned.Dispose();
        throw error;
    }

    public void Suspend() => Check(Ntdll.NtSuspendProcess(Handle), "NtSuspendProcess", "suspend");

    public void Resume() => Check(Ntdll.NtResumeProcess(Handle), "NtResumeProcess", "resume");

    /// <summary>One that has ended already is no failure.</summary>
    public void Terminate(uint exitCode)
    {
        if (!Kernel32.TerminateProcess(Handle, exitCode) && !HasEnded)
            throw NativeException.Last("TerminateProcess", $"end process {Number(Pid)}");
    }

    public bool WaitForEnd(TimeSpan limit) =>
        Kernel32.WaitForSingleObject(Handle, (uint)limit.TotalMilliseconds) == WAIT_OBJECT_0;

    public void WaitForEnd() => Kernel32.WaitForSingleObject(Handle, INFINITE);

    /// <summary>Null while it runs.</summary>
    public uint? ExitCode() =>
        HasEnded && Kernel32.GetExitCodeProcess(Handle, out var code) ? code : null;

    /// <summary>The path of its program as Windows has it now: <c>C:\Program Files\nodejs\node.exe</c>; or
    /// empty.</summary>
    public string ImagePath()
    {
        var name = new char[PathCharactersMax];
        var length = (uint)name.Length;
        fixed (char* to = name)
            return Kernel32.QueryFullProcessImageNameW(Handle, 0, to, ref length)
                ? new string(name, 0, (int)length)
                : "";
    }

    public PROCESS_BASIC_INFORMATION Basics()
    {
        PROCESS_BASIC_INFORMATION basics = default;
        Check(
            Ntdll.NtQueryInformationProcess(
                Handle, ProcessBasicInformation, &basics, (uint)sizeof(PROCESS_BASIC_INFORMATION), out _),
            "NtQueryInformationProcess", "look at");
        return basics;
    }

    /// <summary>The number of who made it, which may be another process's by now.</summary>
    public int ParentPid() => (int)Basics().InheritedFromUniqueProcessId;

    /// <summary>The suspend counts of its threads, as far as they may be asked; at most two are looked at.</summary>
    public IReadOnlyList<uint> SuspendCounts()
    {
        var counts = new List<uint>();
        nint previous = 0;
        while (counts.Count < 2 &&
            Ntdll.NtGetNextThread(Handle, previous, THREAD_QUERY_INFORMATION, 0, 0, out var next) >= 0)
        {
            if (previous != 0)
                Kernel32.CloseHandle(previous);
            previous = next;
            using var thread = new KernelHandle(next, ownsHandle: false);
            uint count = 0;
            Check(
                Ntdll.NtQueryInformationThread(thread, ThreadSuspendCount, &count, sizeof(uint), out _),
                "NtQueryInformationThread", "look at the threads of");
            counts.Add(count);
        }
        if (previous != 0)
            Kernel32.CloseHandle(previous);
        return counts;
    }

    /// <summary>A job that is closed, because its session has ended meanwhile, has nobody.</summary>
    /// <exception cref="NativeException">It cannot be told: that is no "no".</exception>
    public bool IsIn(KernelHandle job)
    {
        try
        {
            // The call holds both open meanwhile: the number of one that is closed may be another job's by then.
            if (Kernel32.IsProcessInJob(Handle, job, out var isMember))
                return isMember;
            var failed = NativeException.Last("IsProcessInJob", $"look for process {Number(Pid)} in a job");
            // wine wants a right more than Windows does.
            using var asked = Wine.IsPresent ? TryOpen(Pid, Creation, LookAccess | PROCESS_QUERY_INFORMATION) : null;
            if (asked is not null && Kernel32.IsProcessInJob(asked.Handle, job, out isMember))
                return isMember;
            return HasEnded ? false : throw failed;
        }
        catch (ObjectDisposedException) when (job.IsClosed)
        {
            return false;
        }
    }

    public void Dispose() => Handle.Dispose();

    private static bool TryCreation(KernelHandle handle, out long creation)
    {
        for (var look = 0; ; look++)
        {
            if (!Kernel32.GetProcessTimes(handle, out creation, out _, out _, out _))
                return false;
            if (creation != WineNotYet || look >= WineLooksMax || !Wine.IsPresent)
                return true;
            Thread.Sleep(1);
        }
    }

    private static string Number(int pid) => pid.ToString(CultureInfo.InvariantCulture);

    private void Check(int status, string call, string what)
    {
        if (status < 0)
            throw NativeException.Status(call, status, $"{what} process {Number(Pid)}");
    }
}
