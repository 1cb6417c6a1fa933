using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using SysWatch.Windows.Holding;
using SysWatch.Windows.Interop;
using static SysWatch.Windows.Interop.JobTypes;
using static SysWatch.Windows.Interop.ProcessTypes;

namespace SysWatch.Windows.Launch;

/// <summary>
/// A process that the caller has made and that has not run: with the caller's console, standard handles and working
/// directory, and no other handle. Ended with its object, but where it was let go; until then it is in a job of this
/// program's, so that it ends as well when this program is killed.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed unsafe class SuspendedProcess : IDisposable
{
    /// <summary>What Windows says of a process that never came to run: as a failed DLL initialisation.</summary>
    public const uint NeverRan = 0xC0000142;

    private const int StandardHandles = 3;
    private const uint AttributesMax = 2;

    private readonly KernelHandle _job;
    private bool _isLetGo;

    private SuspendedProcess(HeldProcess process, KernelHandle job) => (Process, _job) = (process, job);

    public HeldProcess Process { get; }

    /// <param name="output">Given: it has no console and no desktop of the caller's, and nothing but this to write
    /// to.</param>
    /// <exception cref="NativeException">There is no process.</exception>
    public static SuspendedProcess Create(
        string application, string commandLine, string environmentBlock, string workingDirectory,
        SafeHandle? output = null)
    {
        var handles = stackalloc nint[StandardHandles];
        var distinct = stackalloc nint[StandardHandles];
        var own = Inheritable(output, handles, distinct);
        nuint bytes = 0;
        Kernel32.InitializeProcThreadAttributeList(0, AttributesMax, 0, ref bytes);
        var attributes = (nint)NativeMemory.Alloc(bytes);
        var isMade = false;
        KernelHandle? job = null;
        try
        {
            job = EndingJob();
            var jobs = job.DangerousGetHandle();
            isMade = Kernel32.InitializeProcThreadAttributeList(attributes, AttributesMax, 0, ref bytes);
            if (!isMade || (own > 0 && !Kernel32.UpdateProcThreadAttribute(
                    attributes, 0, PROC_THREAD_ATTRIBUTE_HANDLE_LIST, distinct, (nuint)(own * sizeof(nint)), 0, 0)))
                throw NativeException.Last("UpdateProcThreadAttribute", "name the handles of the command");
            // In it from its beginning on: there is no moment at which nobody would end it.
            if (!Kernel32.UpdateProcThreadAttribute(
                    attributes, 0, PROC_THREAD_ATTRIBUTE_JOB_LIST, &jobs, (nuint)sizeof(nint), 0, 0))
                throw NativeException.Last("UpdateProcThreadAttribute", "name the job of the command");
            var startup = new STARTUPINFOEXW { lpAttributeList = attributes };
            startup.StartupInfo.cb = (uint)sizeof(STARTUPINFOEXW);
            startup.StartupInfo.dwFlags = STARTF_USESTDHANDLES;
            startup.StartupInfo.hStdInput = handles[0];
            startup.StartupInfo.hStdOutput = handles[1];
            startup.StartupInfo.hStdError = handles[2];
            // With an empty name the system chooses a desktop by whose process it is.
            var none = '\0';
            if (output is not null)
                startup.StartupInfo.lpDesktop = (nint)(&none);
            var process = Create(
                application, commandLine, environmentBlock, workingDirectory, &startup, own > 0,
                output is null ? 0 : DETACHED_PROCESS);
            return new SuspendedProcess(process, job);
        }
        catch
        {
            // With it ends what was made.
            job?.Dispose();
            throw;
        }
        finally
        {
            if (isMade)
                Kernel32.DeleteProcThreadAttributeList(attributes);
            NativeMemory.Free((void*)attributes);
            for (var i = 0; i < own; i++)
                Kernel32.CloseHandle(distinct[i]);
        }
    }

    /// <summary>It runs: it ends no more with this object, nor with this program.</summary>
    public void LetGo()
    {
        _isLetGo = true;
        try
        {
            JobCalls.Limit(_job, JOB_OBJECT_LIMIT_BREAKAWAY_OK, processesMax: 0);
        }
        catch (NativeException)
        {
            // Then the session ends with this program: held to the end, if not for as long as it might be.
        }
    }

    public void Dispose()
    {
        if (!_isLetGo)
            Kernel32.TerminateProcess(Process.Handle, NeverRan);
        Process.Dispose();
        _job.Dispose();
    }

    /// <summary>
    /// Its processes end with its last handle, which this program has. The daemon's job comes to stand inside of it.
    /// </summary>
    private static KernelHandle EndingJob()
    {
        var job = JobCalls.Create();
        try
        {
            JobCalls.Limit(job, JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE, processesMax: 0);
            return job;
        }
        catch
        {
            job.Dispose();
            throw;
        }
    }

    private static HeldProcess Create(
        string application, string commandLine, string environmentBlock, string workingDirectory,
        STARTUPINFOEXW* startup, bool inherits, uint flags)
    {
        PROCESS_INFORMATION made;
        // CreateProcessW may write into the command line.
        var line = (commandLine + '\0').ToCharArray();
        fixed (char* program = application, text = line, block = environmentBlock, directory = workingDirectory)
        {
            if (!Kernel32.CreateProcessW(
                    program, text, 0, 0, inherits,
                    CREATE_SUSPENDED | CREATE_UNICODE_ENVIRONMENT | EXTENDED_STARTUPINFO_PRESENT | flags, block,
                    directory, startup, &made))
                throw NativeException.Last("CreateProcessW", $"start {application}");
        }
        Kernel32.CloseHandle(made.hThread);
        return HeldProcess.Own(made.hProcess, (int)made.dwProcessId);
    }

    /// <summary>Inheritable duplicates of the standard handles: as many as there are.</summary>
    private static int Inheritable(SafeHandle? output, nint* handles, nint* distinct)
    {
        ReadOnlySpan<nint> sources = output is null
            ? [
                Kernel32.GetStdHandle(STD_INPUT_HANDLE), Kernel32.GetStdHandle(STD_OUTPUT_HANDLE),
                Kernel32.GetStdHandle(STD_ERROR_HANDLE),
            ]
            : [0, output.DangerousGetHandle(), 0];
        var own = 0;
        for (var i = 0; i < StandardHandles; i++)
        {
            handles[i] = 0;
            if (sources[i] is 0 or -1 || !Kernel32.DuplicateHandle(
                    Kernel32.GetCurrentProcess(), sources[i], Kernel32.GetCurrentProcess(), out var duplicate, 0,
                    inherit: true, DUPLICATE_SAME_ACCESS))
                continue;
            handles[i] = distinct[own++] = duplicate;
        }
        return own;
    }
}
