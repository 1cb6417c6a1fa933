using System.Runtime.CompilerServices;
using SysWatch.Linux.Launch;

namespace SysWatch.Linux.PrivilegedTests.Launch;

/// <summary>
/// Lets this very program be the one that becomes a session: started with the mark it launches what follows, before
/// any test framework runs. So the tests use LaunchClient in a process of its own.
/// </summary>
internal static class Launcher
{
    public const string Mark = "--become-session";

    [ModuleInitializer]
    public static void BecomeSession()
    {
        var arguments = Environment.GetCommandLineArgs();
        if (arguments.Length < 4 || arguments[1] != Mark)
            return;
        Environment.Exit(LaunchClient.Run(new LaunchOptions(
            arguments[2], Profile: "", AuditOnly: false, arguments.Length - 3, Announce)));
    }

    private static void Announce(LaunchNotice notice) => Console.Error.WriteLine(
        $"{notice.Session} {notice.Profile} without {string.Join(' ', notice.Gaps.Select(gap => gap.Guard))}: " +
        string.Join(' ', notice.Notes));
}
