using System.Globalization;
using System.Runtime.Versioning;
using SysWatch.Windows.Holding.Tokens;
using SysWatch.Windows.Interop;
using static SysWatch.Windows.Interop.ProcessTypes;

namespace SysWatch.Windows.Holding;

/// <summary>
/// Makes a job that is of another Windows session than the daemon's: "all processes within a job must run within the
/// same session as the job" (learn.microsoft.com, AssignProcessToJobObject), and that may be the session of who made
/// it. So this very program is started there for a moment, as the system, and gives its job to the daemon.
/// </summary>
[SupportedOSPlatform("windows")]
public static class JobMaker
{
    /// <summary>The first argument; it is in no usage text, as it does nothing for a person.</summary>
    public const string Command = "make-job";

    private const int Failed = 1;

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);

    /// <summary>In the program that is started for it.</summary>
    /// <param name="daemon">Its number.</param>
    /// <returns>The exit code: the job's handle in the daemon, which is a multiple of four.</returns>
    public static int Run(string daemon)
    {
        if (!int.TryParse(daemon, NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
            return Failed;
        using var target = HeldProcess.TryOpen(pid, PROCESS_DUP_HANDLE | HeldProcess.LookAccess);
        if (target is null)
            return Failed;
        using var job = JobCalls.Create();
        return Kernel32.DuplicateHandle(
            Kernel32.GetCurrentProcess(), job.DangerousGetHandle(), target.Handle.DangerousGetHandle(), out var given,
            0, inherit: false, DUPLICATE_SAME_ACCESS)
            ? (int)given
            : Failed;
    }

    /// <param name="session">Of Windows (Terminal Services).</param>
    /// <param name="program">That understands <see cref="Command"/>.</param>
    /// <exception cref="IOException">There is none.</exception>
    internal static KernelHandle Make(uint session, string program)
    {
        using var token = Wine.IsPresent ? null : SessionToken.OfSystem(session);
        using var maker = Start(token, program);
        var code = maker.WaitForEnd(s_limit) ? maker.ExitCode() : null;
        if (code is null)
            Kernel32.TerminateProcess(maker.Handle, Failed);
        return code is { } handle and not Failed && handle % 4 == 0 && handle != 0
            ? new KernelHandle((nint)handle)
            : throw new IOException(string.Create(
                CultureInfo.InvariantCulture,
                $"No job could be made in Windows session {session}: the program that makes it ended with {code}."));
    }

    private static HeldProcess Start(KernelHandle? token, string program) =>
        PlainProcess.TryStart(
            token, program,
            string.Create(CultureInfo.InvariantCulture, $"\"{program}\" {Command} {Environment.ProcessId}"),
            DETACHED_PROCESS, desktop: @"winsta0\default") ??
        throw NativeException.Last("CreateProcessAsUserW", "start what makes a job in the user's session");
}
