using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Cryptography;
using System.Security.Principal;
using Microsoft.Win32;
using SysWatch.Policy.Patterns;
using SysWatch.Windows.Holding.Acl;
using SysWatch.Windows.Interop;
using SysWatch.Windows.Plans.Security;

namespace SysWatch.Windows.Probe.Inside;

/// <summary>
/// The objects that a throw-away session tries its hand on. They are the very user's that the session runs as, who owns
/// them and may do everything with them: what is refused is refused by what the session is held by.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class ProbeSite : IDisposable
{
    private const string DirectoryName = "probe";
    private const string Content = "of a probe of SysWatch\r\n";

    private static readonly TimeSpan s_arrival = TimeSpan.FromMilliseconds(500);

    private readonly ProbeListeners _listeners;
    private readonly ProbePipes _pipes;

    private readonly ProbeBystanders _bystanders;

    private ProbeSite(ProbePlaces places, ProbeListeners listeners, ProbePipes pipes, ProbeBystanders bystanders)
    {
        Places = places;
        _bystanders = bystanders;
        _listeners = listeners;
        _pipes = pipes;
    }

    public ProbePlaces Places { get; }

    /// <param name="runDirectory">The daemon's own: nobody else makes anything in it.</param>
    /// <exception cref="IOException">Or <see cref="UnauthorizedAccessException"/>: nothing of it stays.</exception>
    public static ProbeSite Make(string runDirectory)
    {
        ProbeListeners? listeners = null;
        ProbeBystanders? bystanders = null;
        ProbePipes? pipes = null;
        var directory = Path.Combine(runDirectory, DirectoryName);
        var tag = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        try
        {
            listeners = ProbeListeners.Open();
            bystanders = new ProbeBystanders();
            var places = new ProbePlaces(
                directory, tag, bystanders.OpenPid, bystanders.ClosedPid, listeners.Ports);
            pipes = new ProbePipes(places.OpenPipe, places.DeniedPipe);
            MakeFiles(places);
            MakeKeys(places);
            return new ProbeSite(places, listeners, pipes, bystanders);
        }
        catch
        {
            listeners?.Dispose();
            bystanders?.Dispose();
            pipes?.Dispose();
            Remove(runDirectory, tag);
            throw;
        }
    }

    /// <summary>What an ended daemon's probe may have left. Keys go with the next start of Windows at the latest.
    /// </summary>
    private static void RemoveLeftovers(string runDirectory)
    {
        var directory = Path.Combine(runDirectory, DirectoryName);
        if (Directory.Exists(directory))
            Directory.Delete(directory, recursive: true);
    }

    /// <summary>Another daemon's are left.</summary>
    public static void RemoveKeys(RegistryKey users, string tag)
    {
        users.DeleteSubKeyTree($@"{ProbePlaces.KeysParent}\{tag}", throwOnMissingSubKey: false);
        using (var parent = users.OpenSubKey(ProbePlaces.KeysParent))
        {
            if (parent is null || parent.SubKeyCount > 0)
                return;
        }
        users.DeleteSubKey(ProbePlaces.KeysParent, throwOnMissingSubKey: false);
    }

    /// <summary>When the session is held already.</summary>
    /// <exception cref="IOException">Something of that name is there already.</exception>
    public void MakeLater()
    {
        using (var made = new FileStream(Places.LaterFile, FileMode.CreateNew, FileAccess.Write))
            made.Write("of a probe"u8);
        Own(new FileInfo(Places.LaterFile));
    }

    /// <summary>Something came to the port of this try.</summary>
    /// <param name="isLikely">It is waited for a moment.</param>
    public bool HasArrived(string name, bool isLikely) =>
        SpinWait.SpinUntil(() => _listeners.HasArrived(name), isLikely ? s_arrival : TimeSpan.Zero);

    /// <summary>Each object that a session is kept from, as it is now.</summary>
    public IReadOnlyDictionary<string, SecurityDescriptor> Descriptors()
    {
        var all = new Dictionary<string, SecurityDescriptor>(StringComparer.Ordinal);
        foreach (var path in new[]
        {
            Places.Directory, Places.DeniedDirectory, Places.DeniedFile, Places.DeniedProgram,
            @"\\.\pipe\" + Places.DeniedPipe,
        })
        {
            using var file = OpenObject.File(WindowsNames.Canonical(path)!);
            all.Add(path, file.Descriptor());
        }
        if (File.Exists(Places.LaterFile))
        {
            using var later = OpenObject.File(WindowsNames.Canonical(Places.LaterFile)!);
            all.Add(Places.LaterFile, later.Descriptor());
        }
        using var key = OpenObject.Key("#HKU/" + Places.DeniedKey.Replace('\\', '/'), WellKnownSids.LocalSystem);
        all.Add($@"HKU\{Places.DeniedKey}", key.Descriptor());
        using var process = OpenObject.Process(Places.ClosedPid, _bystanders.ClosedCreation);
        all.Add("a process outside", process.Descriptor());
        return all;
    }

    public void Dispose()
    {
        _bystanders.Dispose();
        _pipes.Dispose();
        _listeners.Dispose();
        Remove(Path.GetDirectoryName(Places.Directory)!, Places.Tag);
    }

    private static void MakeFiles(ProbePlaces places)
    {
        if (Directory.Exists(places.Directory))
            Directory.Delete(places.Directory, recursive: true);
        SecurityOf(ProbePlaces.Owners.Where(who => who != ProbePlaces.User)).CreateDirectory(places.Directory);
        Directory.CreateDirectory(places.DeniedDirectory);
        Own(new DirectoryInfo(places.DeniedDirectory));
        MakeFile(places.OpenFile);
        MakeFile(places.DeniedFile);
        // A program that does next to nothing, and that every Windows has.
        var program = Path.Combine(Environment.SystemDirectory, "hostname.exe");
        foreach (var copy in new[] { places.OpenProgram, places.DeniedProgram })
        {
            File.WriteAllBytes(copy, File.ReadAllBytes(program));
            Own(new FileInfo(copy));
        }
        // The user is let in at the end: what he could put in the way of the above is not there yet.
        Own(new DirectoryInfo(places.Directory));
        new DirectoryInfo(places.Directory).SetAccessControl(SecurityOf(ProbePlaces.Owners));
    }

    private static DirectorySecurity SecurityOf(IEnumerable<string> users)
    {
        var security = new DirectorySecurity();
        security.SetAccessRuleProtection(isProtected: true, preserveInheritance: false);
        foreach (var who in users)
        {
            security.AddAccessRule(new FileSystemAccessRule(
                new SecurityIdentifier(who), FileSystemRights.FullControl,
                InheritanceFlags.ContainerInherit | InheritanceFlags.ObjectInherit, PropagationFlags.None,
                AccessControlType.Allow));
        }
        return security;
    }

    private static void MakeFile(string path)
    {
        File.WriteAllText(path, Content);
        Own(new FileInfo(path));
    }

    /// <summary>wine lets nobody give anything away; nothing is claimed there.</summary>
    private static void Own(FileSystemInfo made)
    {
        if (Wine.IsPresent)
            return;
        var user = new SecurityIdentifier(ProbePlaces.User);
        if (made is DirectoryInfo directory)
        {
            var security = new DirectorySecurity();
            security.SetOwner(user);
            directory.SetAccessControl(security);
        }
        else
        {
            var security = new FileSecurity();
            security.SetOwner(user);
            ((FileInfo)made).SetAccessControl(security);
        }
    }

    private static void MakeKeys(ProbePlaces places)
    {
        var security = new RegistrySecurity();
        security.SetAccessRuleProtection(isProtected: true, preserveInheritance: false);
        foreach (var who in ProbePlaces.Owners)
        {
            security.AddAccessRule(new RegistryAccessRule(
                new SecurityIdentifier(who), RegistryRights.FullControl, InheritanceFlags.ContainerInherit,
                PropagationFlags.None, AccessControlType.Allow));
        }
        if (!Wine.IsPresent)
            security.SetOwner(new SecurityIdentifier(ProbePlaces.User));
        using var users = RegistryKey.OpenBaseKey(RegistryHive.Users, RegistryView.Registry64);
        foreach (var name in new[] { places.OpenKey, places.DeniedKey })
        {
            using var key = users.CreateSubKey(
                name, RegistryKeyPermissionCheck.ReadWriteSubTree, RegistryOptions.Volatile, security);
            key.SetValue("probe", Content.Trim());
        }
    }

    private static void Remove(string runDirectory, string tag)
    {
        try
        {
            using var users = RegistryKey.OpenBaseKey(RegistryHive.Users, RegistryView.Registry64);
            RemoveKeys(users, tag);
            RemoveLeftovers(runDirectory);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            // The next probe, or removal, takes it away: it is the daemon's own directory, and a key of no meaning.
        }
    }
}
