using System.IO.Pipes;
using System.Runtime.Versioning;
using System.Security.Principal;
using Microsoft.Win32.SafeHandles;
using SysWatch.Windows.Interop;

namespace SysWatch.Windows.Api;

/// <summary>
/// Who is at the other end of a connection to the daemon's pipe, by the kernel's word: the user whose token opened it,
/// and the process, whose handle keeps its number from meaning another. Nothing that a client says of itself is used.
/// </summary>
[SupportedOSPlatform("windows")]
public sealed class PipeCaller : IDisposable
{
    private readonly SafeProcessHandle _process;

    private PipeCaller(int pid, SafeProcessHandle process, SecurityIdentifier user, bool isAdministrator)
    {
        Pid = pid;
        _process = process;
        User = user;
        IsAdministrator = isAdministrator;
    }

    public int Pid { get; }

    public SecurityIdentifier User { get; }

    /// <summary>The system, or an administrator whose rights are in force (elevated).</summary>
    public bool IsAdministrator { get; }

    /// <summary>The process that connected is still there: its number means no other.</summary>
    public bool IsAlive => !PipeCalls.HasExited(_process);

    /// <returns>Null: the system does not say who it is; that is nobody.</returns>
    public static PipeCaller? Of(NamedPipeServerStream pipe)
    {
        // wine does not say, and has no pipes of other machines.
        if ((!WinePresence.IsWine && !PipeCalls.IsLocal(pipe.SafePipeHandle)) ||
            PipeCalls.ClientOf(pipe.SafePipeHandle) is not { } pid)
            return null;
        var process = PipeCalls.OpenProcess(PipeCalls.QueryLimited | PipeCalls.Synchronize, false, pid);
        // From here on the number means this process alone. That it had exited, and its number been given again,
        // before it was looked at cannot be told: who connects has microseconds for that.
        if (process.IsInvalid || PipeCalls.HasExited(process))
        {
            process.Dispose();
            return null;
        }

        // By the process's own token under wine alone: a client that hands its pipe on, and whose number is then
        // another's, would have the other's rights.
        using var identity = ImpersonatedIn(pipe) ?? (WinePresence.IsWine ? TokenCalls.IdentityOf(process) : null);
        if (identity?.User is { } user && !identity.IsAnonymous)
            return new PipeCaller(pid, process, user, IsPrivileged(identity));
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

    private static bool IsPrivileged(WindowsIdentity identity) =>
        identity.IsSystem || new WindowsPrincipal(identity).IsInRole(WindowsBuiltInRole.Administrator);
}
