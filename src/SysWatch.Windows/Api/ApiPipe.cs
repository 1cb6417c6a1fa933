using System.IO.Pipes;
using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Cryptography;
using System.Security.Principal;
using System.Text;
using SysWatch.Policy.Patterns;

namespace SysWatch.Windows.Api;

/// <summary>The daemon's interface: a named pipe, whose name is made of the run directory's.</summary>
public static class ApiPipe
{
    public const string Default = "syswatch";

    private const string Root = @"\\.\pipe\";
    private const int HashBytes = 8;

    /// <summary><c>syswatch</c>, and for another run directory the same with a mark of that directory.</summary>
    public static string NameOf(string runDirectory, string defaultDirectory) =>
        Default + MarkOf(runDirectory, defaultDirectory);

    /// <summary>
    /// What ends the names that are the whole machine's, so that daemons with different run directories do not meet:
    /// nothing for the usual one.
    /// </summary>
    public static string MarkOf(string runDirectory, string defaultDirectory)
    {
        var folded = Folded(runDirectory);
        return folded.SequenceEqual(Folded(defaultDirectory))
            ? ""
            : $"-{Convert.ToHexStringLower(SHA256.HashData(folded)[..HashBytes])}";
    }

    public static string MarkOf(string runDirectory) => MarkOf(runDirectory, ProgramPlaces.RunDirectory);

    public static string NameOf(string runDirectory) => NameOf(runDirectory, ProgramPlaces.RunDirectory);

    /// <summary>For people and for programs that open it as a file.</summary>
    public static string PathOf(string runDirectory) => Root + NameOf(runDirectory);

    /// <summary>
    /// An instance that nobody on another machine can connect to, by the kernel's own refusal.
    /// <see cref="NamedPipeServerStream"/> makes none such itself.
    /// </summary>
    /// <exception cref="IOException">There is none.</exception>
    [SupportedOSPlatform("windows")]
    public static NamedPipeServerStream Serve(string name, PipeSecurity security, bool isFirst)
    {
        var handle = PipeEnds.Create(Root + name, security.GetSecurityDescriptorBinaryForm(), isFirst);
        try
        {
            return new NamedPipeServerStream(PipeDirection.InOut, isAsync: true, isConnected: false, handle);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Whoever is known to the machine may connect, because who may do what is decided for each call. Not by being
    /// interactive: a session with a logon of its own is not, and counts as one from the network. Who is on another
    /// machine the pipe itself refuses (<see cref="Serve"/>). Only administrators may make a further instance, so
    /// nobody else can answer in the daemon's place, and the owner, which nobody else can make a pipe with, says whose
    /// it is.
    /// </summary>
    [SupportedOSPlatform("windows")]
    public static PipeSecurity Security()
    {
        var security = new PipeSecurity();
        security.SetOwner(Well(WellKnownSidType.BuiltinAdministratorsSid));
        security.SetAccessRuleProtection(isProtected: true, preserveInheritance: false);
        foreach (var who in new[] { WellKnownSidType.LocalSystemSid, WellKnownSidType.BuiltinAdministratorsSid })
            security.AddAccessRule(new PipeAccessRule(
                Well(who), PipeAccessRights.FullControl, AccessControlType.Allow));
        security.AddAccessRule(new PipeAccessRule(
            Well(WellKnownSidType.AuthenticatedUserSid), PipeAccessRights.ReadWrite | PipeAccessRights.Synchronize,
            AccessControlType.Allow));
        return security;
    }

    [SupportedOSPlatform("windows")]
    private static SecurityIdentifier Well(WellKnownSidType who) => new(who, null);

    private static byte[] Folded(string directory) => WindowsNames.Canonical(directory) is { } canonical
        ? WindowsNames.Fold(canonical)
        : Encoding.UTF8.GetBytes(directory);
}
