using System.Runtime.CompilerServices;
using SysWatch.Core.Backends;
using SysWatch.Linux.Fanotify;
using SysWatch.Linux.Interop;
using SysWatch.Linux.Keeper;
using SysWatch.Linux.PrivilegedTests.Fanotify;

[assembly: Xunit.v3.TestPipelineStartup(typeof(SysWatch.Linux.PrivilegedTests.Keeper.Roles))]

namespace SysWatch.Linux.PrivilegedTests.Keeper;

/// <summary>Lets this assembly's own program be a keeper, or a daemon that can be killed.</summary>
public sealed class Roles : Xunit.v3.ITestPipelineStartup
{
    /// <summary>Environment variable: run directory, home, session and patience of the daemon to be.</summary>
    internal const string Daemon = "SYSWATCH_TEST_DAEMON";

    /// <summary>Starts every line that the daemon says; what else is said is the tests' runner's.</summary>
    internal const string Mark = "> ";

    /// <summary>Gives the tests' runner nothing to do, beside the daemon.</summary>
    internal static readonly string[] NoTests = ["-class", "None", "-noLogo"];

#pragma warning disable CA2255 // Before the tests' own entry point, which would take the arguments for its options.
    [ModuleInitializer]
    internal static void Play()
#pragma warning restore CA2255
    {
        var arguments = Environment.GetCommandLineArgs();
        if (arguments.Length > 1 && arguments[1] == KeeperProgram.Command)
            Environment.Exit(KeeperProgram.Run(arguments[2..]));
    }

    /// <summary>After the assembly's start, because until then no other thread can run its code.</summary>
    public ValueTask StartAsync(Xunit.Sdk.IMessageSink diagnosticMessageSink)
    {
        if (Environment.GetEnvironmentVariable(Daemon)?.Split('|') is
            [var runDirectory, var home, var id, var patience])
            BeDaemon(runDirectory, home, ulong.Parse(id, null), TimeSpan.FromSeconds(int.Parse(patience, null)));
        return ValueTask.CompletedTask;
    }

    public ValueTask StopAsync() => ValueTask.CompletedTask;

    // Guards a home until it is killed; takes over what a keeper holds.
    private static void BeDaemon(string runDirectory, string home, ulong id, TimeSpan patience)
    {
        var sessions = new RecordingSessions();
        var session = GuardedTree.SessionOf(GuardedTree.Rules, id, 0, home, $"{home}/ws");
        sessions.Add(session);
        var keeper = KeeperClient.Open(
            runDirectory, (directory, theirs) => KeeperClient.StartThisProgram(directory, theirs, patience), patience);
        if (TryTakeAll(keeper) is not { } held)
            return;
        held.TryGetValue(KeeperProgram.OpensName, out var inherited);
        held.TryGetValue(KeeperProgram.NamesName, out var names);
        var guard = new FileGuard(
            PinnedLabels.Open(runDirectory), sessions, TimeProvider.System, inherited, names: names);
        var report = guard.AddSession(session);
        keeper.Put(KeeperProgram.NamesName, guard.Names);
        keeper.Put(KeeperProgram.OpensName, guard.Handle);
        keeper.Put(KeeperProgram.TrayName, guard.Tray);
        guard.Start(keeper.Waiting);
        Console.WriteLine($"{Mark}{(inherited is null ? "new" : "successor")} {report.Refusal}");
        while (Console.ReadLine() is { } line)
        {
            if (line == "stop")
                keeper.Stop();
            Console.WriteLine($"{Mark}{line} {keeper.Restarts} {keeper.IsKept}");
        }
        Environment.Exit(0);
    }

    private static Dictionary<string, FileDescriptor>? TryTakeAll(KeeperClient keeper)
    {
        try
        {
            return keeper.TakeAll();
        }
        catch (BackendNotReadyException)
        {
            Console.WriteLine($"{Mark}refused");
            return null;
        }
    }
}
