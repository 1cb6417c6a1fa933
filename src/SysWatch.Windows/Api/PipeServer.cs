using System.IO.Pipes;
using System.Runtime.Versioning;
using System.Security.Principal;

namespace SysWatch.Windows.Api;

/// <summary>
/// Whose a pipe is: a name can be taken before the daemon takes it. Its owner says so, because only the system and
/// administrators can make one that is theirs; the server's process may not be looked at by everyone.
/// </summary>
[SupportedOSPlatform("windows")]
public static class PipeServer
{
    /// <summary>Empty: it is the system's or an administrator's, or this is wine, where it cannot be judged.</summary>
    public static string WhyNotTrusted(NamedPipeClientStream pipe)
    {
        if (WinePresence.IsWine)
            return "";
        try
        {
            var owner = pipe.GetAccessControl().GetOwner(typeof(SecurityIdentifier)) as SecurityIdentifier;
            return IsTrusted(owner)
                ? ""
                : $"it is not the system's nor an administrator's but {AccountNames.Of(owner!)}'s" + Server(pipe);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            return $"its owner cannot be read ({e.Message.TrimEnd('.')})" + Server(pipe);
        }
    }

    /// <summary>Who answers to a name now, in a part of a sentence; empty for nobody, and where it cannot be found out.
    /// It learns nothing of who asks.</summary>
    public static string HolderOf(string name)
    {
        try
        {
            using var pipe = new NamedPipeClientStream(
                ".", name, PipeDirection.InOut, PipeOptions.None, TokenImpersonationLevel.Anonymous);
            pipe.Connect(TimeSpan.Zero);
            return PipeEnds.ServerOf(pipe.SafePipeHandle) is { } pid ? $"process {pid}" : "a process";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or TimeoutException)
        {
            return "";
        }
    }

    private static bool IsTrusted(SecurityIdentifier? owner) => owner is not null &&
        (owner.IsWellKnown(WellKnownSidType.LocalSystemSid) ||
            owner.IsWellKnown(WellKnownSidType.BuiltinAdministratorsSid));

    private static string Server(NamedPipeClientStream pipe) =>
        PipeEnds.ServerOf(pipe.SafePipeHandle) is { } pid ? $"; process {pid} answers it" : "";
}
