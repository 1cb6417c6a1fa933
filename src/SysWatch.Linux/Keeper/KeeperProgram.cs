using System.Runtime.InteropServices;
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

    private const int Backlog = 8;
    private const int WrongUse = 64;
    private const int CannotCreate = 73;
    private const ushort OwnerOnly = 0x180;

    /// <summary>Runs until nothing is left to keep. The daemon's end of the connection is descriptor 3.</summary>
    /// <param name="arguments">What follows the command's name.</param>
    public static int Run(IReadOnlyList<string> arguments)
    {
        if (arguments is not [RunDirectoryOption, var directory])
        {
            Console.Error.WriteLine("usage: syswatchd keeper --run-dir DIR (started by syswatchd itself)");
            return WrongUse;
        }
        var path = Path.Combine(directory, SocketName);
        using var listener = Listen(path);
        if (listener is null)
            return CannotCreate;
        using var server = new KeeperServer(
            listener, new FileDescriptor(KeeperCalls.HandedNumber), () => PinnedLabels.Open(directory));
        server.Run();
        File.Delete(path);
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
