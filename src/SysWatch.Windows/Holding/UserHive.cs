using System.Runtime.Versioning;
using SysWatch.Windows.Accounts;
using SysWatch.Windows.Holding.Acl;
using SysWatch.Windows.Interop;
using SysWatch.Windows.Journal;
using SysWatch.Windows.Plans.Security;
using static SysWatch.Windows.Interop.FileTypes;

namespace SysWatch.Windows.Holding;

/// <summary>
/// The keys of a user who is not logged on, loaded by the names that they have when he is. He cannot be logged on
/// meanwhile: not for long. Whatever is in them, entries of a session that has ended are all that is taken out.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class UserHive : IDisposable
{
    private const int UnloadTriesMax = 20;

    private static readonly TimeSpan s_unloadAgain = TimeSpan.FromMilliseconds(100);

    private readonly List<string> _loaded = [];

    /// <returns>Null: they are loaded.</returns>
    /// <exception cref="IOException">They cannot be loaded: the message says whose, and why.</exception>
    public static UserHive? Load(Sid user)
    {
        if (new MachineListing(user).HasHive($"#HKU/{user}"))
            return null;
        var home = WindowsAccounts.HomeOf(user.ToString());
        if (home is null || home.StartsWith(@"\\", StringComparison.Ordinal))
            throw new IOException($"The registry keys of {user} cannot be loaded: no profile of his is on a drive.");
        var hive = new UserHive();
        try
        {
            hive.Load(user.ToString(), Path.Combine(home, "NTUSER.DAT"));
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                $"The registry keys of {user}, who is not logged on, cannot be loaded: {failed.Message}", failed);
        }
        try
        {
            hive.Load(
                UserKeys.ClassesHiveOf(user),
                Path.Combine(home, "AppData", "Local", "Microsoft", "Windows", "UsrClass.dat"));
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            // What was to be undone in there is told of as left; the rest is not.
        }
        return hive;
    }

    /// <exception cref="IOException">Something else has them open.</exception>
    public void Dispose()
    {
        var codes = _loaded.Select(name => (Name: name, Code: Unload(name))).ToList();
        foreach (var (name, code) in codes.Where(one => one.Code != 0))
            throw NativeException.Win32("RegUnLoadKeyW", code, $"unload the registry keys of {name} again");
    }

    /// <summary>What looks into keys as they appear may have one open for a moment.</summary>
    private static int Unload(string name)
    {
        var code = Advapi32.RegUnLoadKeyW(RegistryTypes.Users, name);
        for (var tries = 0; code == Win32Error.ERROR_ACCESS_DENIED && tries < UnloadTriesMax; tries++)
        {
            Thread.Sleep(s_unloadAgain);
            code = Advapi32.RegUnLoadKeyW(RegistryTypes.Users, name);
        }
        return code;
    }

    private void Load(string name, string file)
    {
        HivePath.Check(file);
        CheckLinks(file);
        var code = Advapi32.RegLoadKeyW(RegistryTypes.Users, name, file);
        if (code != 0)
            throw NativeException.Win32("RegLoadKeyW", code, $"load {file}");
        _loaded.Add(name);
    }

    private static void CheckLinks(string path)
    {
        using var file = Kernel32.CreateFileW(
            path, FILE_READ_ATTRIBUTES, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, 0, OPEN_EXISTING,
            FILE_FLAG_OPEN_REPARSE_POINT | SECURITY_SQOS_PRESENT, 0);
        if (file.IsInvalid || !Kernel32.GetFileInformationByHandle(file, out var facts))
            throw NativeException.Last("CreateFileW", $"look at {path}");
        if (facts.nNumberOfLinks != 1 || (facts.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0)
            throw new IOException($"{path} has another name, too, and is not loaded.");
    }
}
