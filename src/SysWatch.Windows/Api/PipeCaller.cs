using System.IO.Pipes;
using System.Runtime.Versioning;
using System.Security.Principal;
using SysWatch.Windows.Holding;
using SysWatch.Windows.Interop;
using static SysWatch.Windows.Interop.TokenTypes;

namespace SysWatch.Windows.Api;

/// <summary>
/// Who is at the other end of a connection to the daemon's pipe, by the kernel's word: the user whose token opened it,
/// and the process, whose handle keeps its number from meaning another. Nothing that a client says of itself is used.
/// </summary>
[SupportedOSPlatform("windows")]
public sealed class PipeCaller : IDisposable
{
    private readonly HeldProcess _process;

    private PipeCaller(HeldProcess process, SecurityIdentifier user, bool isAdministrator)
    {
        _process = process;
        User = user;
        IsAdministrator = isAdministrator;
    }

    public int Pid => _process.Pid;

    public SecurityIdentifier User { get; }

    /// <summary>The system, or an administrator whose rights are in force (elevated).</summary>
    public bool IsAdministrator { get; }

    /// <summary>The process that connected is still there: its number means no other.</summary>
    public bool IsAlive => !_process.HasEnded;

    /// <returns>Null: the system does not say who it is; that is nobody.</returns>
    public static PipeCaller? Of(NamedPipeServerStream pipe)
    {
        // wine does not say, and has no pipes of other machines.
        if ((!WinePresence.IsWine && !PipeEnds.IsLocal(pipe.SafePipeHandle)) ||
            PipeEnds.ClientOf(pipe.SafePipeHandle) is not { } pid)
            return null;
        var process = HeldProcess.TryOpen(pid, HeldProcess.LookAccess);
        // From here on the number means this process alone. That it had exited, and its number been given again,
        // before it was looked at cannot be told: who connects has microseconds for that.
        if (process is null || process.HasEnded)
        {
            process?.Dispose();
            return null;
        }

        // By the process's own token under wine alone: a client that hands its pipe on, and whose number is then
        // another's, would have the other's rights.
        using var identity = ImpersonatedIn(pipe) ?? (WinePresence.IsWine ? IdentityOf(process) : null);
        if (identity?.User is { } user && !identity.IsAnonymous)
            return new PipeCaller(process, user, IsPrivileged(identity));
        process.Dispose();
        return null;
    }

    public void Dispose() => _process.Dispose();

    /// <summary>
    /// The token that the client opened the pipe with. Not to be had of a client that tracks its context dynamically,
    /// as one does that names no quality of service, before it has written.
    /// </summary>
    private static WindowsIdentity? ImpersonatedIn(NamedPipeServerStream pipe)
    {
        WindowsIdentity? identity = null;
        try
        {
            pipe.RunAsClient(() => identity = WindowsIdentity.GetCurrent(ifImpersonating: true));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException
            or System.Security.SecurityException)
        {
            // It is nobody.
        }

        return identity;
    }

    /// <returns>Null: its token may not be looked at, or it has gone.</returns>
    private static WindowsIdentity? IdentityOf(HeldProcess process)
    {
        // What CheckTokenMembership needs: a copy that can be asked.
        if (!Advapi32.OpenProcessToken(process.Handle, TOKEN_QUERY | TOKEN_DUPLICATE, out var token))
            return null;
        using (token)
            return token.IsInvalid ? null : new WindowsIdentity(token.DangerousGetHandle());
    }

    private static bool IsPrivileged(WindowsIdentity identity) =>
        identity.IsSystem || new WindowsPrincipal(identity).IsInRole(WindowsBuiltInRole.Administrator);
}
