using System.Runtime.Versioning;
using System.Security.Cryptography;
using SysWatch.Windows.Holding.Acl;
using SysWatch.Windows.Holding.Tokens;
using SysWatch.Windows.Interop;
using SysWatch.Windows.Launch;
using SysWatch.Windows.Plans.Security;

namespace SysWatch.Windows.Probe.Inside;

/// <summary>
/// Two processes of the throw-away session's user outside of it, which he may open; one will be closed to the session.
/// They never run.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class ProbeBystanders : IDisposable
{
    private readonly SuspendedProcess _open;
    private readonly SuspendedProcess _closed;

    /// <exception cref="IOException">They are not to be had.</exception>
    public ProbeBystanders()
    {
        _open = Make();
        try
        {
            _closed = Make();
        }
        catch
        {
            _open.Dispose();
            throw;
        }
    }

    public int OpenPid => _open.Process.Pid;

    public int ClosedPid => _closed.Process.Pid;

    public long ClosedCreation => _closed.Process.Creation;

    public void Dispose()
    {
        _open.Dispose();
        _closed.Dispose();
    }

    private static SuspendedProcess Make()
    {
        var made = ProbeProcess.Shell("exit 0");
        try
        {
            // Under wine everything is everybody's, and nothing is claimed.
            if (Wine.IsPresent)
                return made;
            using var token = SessionToken.OfLocalService(SessionSid.New(RandomNumberGenerator.Fill));
            SessionToken.Give(made.Process, token);
            // The daemon's own list grants its processes to the system alone.
            using var process = OpenObject.Process(made.Process.Pid, made.Process.Creation);
            process.SetList(
                AccessControlList.Of(
                    Full(Sid.Parse(ProbePlaces.User)), Full(WellKnownSids.LocalSystem)),
                DescriptorControl.None);
            return made;
        }
        catch
        {
            made.Dispose();
            throw;
        }
    }

    private static AccessControlEntry Full(Sid user) =>
        AccessControlEntry.Of(AceType.Allowed, AceFlags.None, Rights.ProcessAll, user);
}
