using System.Runtime.Versioning;
using System.Security.Cryptography;
using SysWatch.Windows.Holding;
using SysWatch.Windows.Holding.Tokens;
using SysWatch.Windows.Interop;
using SysWatch.Windows.Plans.Security;

namespace SysWatch.Windows.Probe.Inside;

/// <summary>
/// Two processes of the throw-away session's user outside of it, which he may open; one will be closed to the session.
/// They never run.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class ProbeBystanders : IDisposable
{
    private readonly HeldProcess _open;
    private readonly HeldProcess _closed;

    /// <exception cref="IOException">They are not to be had.</exception>
    public ProbeBystanders()
    {
        // Made as the user from the beginning: its level and its list are what he has then, and not the system's.
        using var token = Wine.IsPresent
            ? null
            : SessionToken.OfLocalService(SessionSid.New(RandomNumberGenerator.Fill));
        _open = Make(token);
        try
        {
            _closed = Make(token);
        }
        catch
        {
            End(_open);
            throw;
        }
    }

    public int OpenPid => _open.Pid;

    public int ClosedPid => _closed.Pid;

    public long ClosedCreation => _closed.Creation;

    public void Dispose()
    {
        End(_open);
        End(_closed);
    }

    /// <param name="token">Null: the daemon's own, under wine, where everything is everybody's.</param>
    private static HeldProcess Make(KernelHandle? token) =>
        PlainProcess.TryStartSuspended(token, ProcessTypes.DETACHED_PROCESS, ProbeProcess.Block()) ??
        throw NativeException.Last("CreateProcessAsUserW", "make a process of the local service");

    private static void End(HeldProcess process)
    {
        using (process)
            Kernel32.TerminateProcess(process.Handle, 0);
    }
}
