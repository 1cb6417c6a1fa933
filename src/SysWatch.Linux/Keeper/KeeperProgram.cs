using System.Collections.Immutable;
using System.Globalization;
using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Keeper;

/// <summary>
/// <c>syswatchd keeper</c>: started by the daemon with its first session, outlives it, and ends with the last session.
/// </summary>
public static class KeeperProgram
{
    /// <summary>The daemon's first argument that leads here.</summary>
    public const string Command = "keeper";

    internal const string SocketName = "keeper.sock";
    internal const string RunDirectoryOption = "--run-dir";
    internal const string PatienceOption = "--patience";

    /// <summary>Under this name the group is held that holds opens.</summary>
    internal const string OpensName = "files";

    /// <summary>Under this name its tray is held (<see cref="Fanotify.OpenTray"/>).</summary>
    internal const string TrayName = "files:in-hand";

    /// <summary>The held calls that the daemon has received and not answered.</summary>
    internal const string CallsName = "calls:received";

    /// <summary>
    /// Under this name the group is held that hears of new names: the kernel cannot end it, nor the daemon that has it
    /// alone, while an open waits.
    /// </summary>
    internal const string NamesName = "files:names";

    /// <summary>What serves every session; each of the other names is one session's.</summary>
    internal static readonly ImmutableArray<string> NamesOfAllSessions = [OpensName, TrayName, NamesName, CallsName];

    /// <summary>A restart takes a second; a daemon that does not come back must not hold members up for long.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private const int Backlog = 8;
    private const int WrongUse = 64;
    private const int CannotCreate = 73;
    private const ushort OwnerOnly = 0x180;

    /// <summary>Runs until nothing is left to keep. The daemon's end of the connection is descriptor 3.</summary>
    /// <param name="arguments">What follows the command's name.</param>
    public static int Run(IReadOnlyList<string> arguments)
    {
        if (arguments is not [RunDirectoryOption, var directory, PatienceOption, var seconds] ||
            !int.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var patience))
        {
            Console.Error.WriteLine(
                "usage: syswatchd keeper --run-dir DIR --patience SECONDS (started by syswatchd itself)");
            return WrongUse;
        }
        var path = Path.Combine(directory, SocketName);
        using var listener = Listen(path);
        if (listener is null)
            return CannotCreate;
        bool isOrphan;
        using (var server = new KeeperServer(
            listener, new FileDescriptor(KeeperCalls.HandedNumber), () => PinnedLabels.Open(directory),
            TimeSpan.FromSeconds(patience)))
        {
            server.Run();
            isOrphan = server.IsOrphan;
        }
        File.Delete(path);
        if (isOrphan)
            Leftovers.Remove(directory);
        else
            Leftovers.RemoveIfEmpty(directory);
        return 0;
    }

    // Null also where a keeper lives already: what it holds must stay to be found.
    private static FileDescriptor? Listen(string path)
    {
        using (var probe = Sockets.Open(out _))
        {
            if (probe is null || Sockets.Connect(probe, path) == 0)
                return null;
        }
        File.Delete(path);
        var listener = Sockets.Open(out _);
        if (listener is null)
            return null;
        if (Sockets.BindAndListen(listener, path, Backlog, OwnerOnly) == 0)
            return listener;
        listener.Dispose();
        return null;
    }
}
