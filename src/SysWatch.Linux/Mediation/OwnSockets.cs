using System.Text;
using SysWatch.Linux.Interop;
using SysWatch.Policy.Decisions;

namespace SysWatch.Linux.Mediation;

/// <summary>
/// The daemon's own sockets. They must never be connected by the daemon for somebody else: the peer would be the daemon
/// itself, and whoever is on the other end would take a session's member for it.
/// </summary>
internal sealed class OwnSockets(string apiSocketPath)
{
    private readonly byte[] _apiSocket = Encoding.UTF8.GetBytes(apiSocketPath);
    private readonly byte[] _directory = Encoding.UTF8.GetBytes(Path.GetDirectoryName(apiSocketPath) + "/");

    public static RuleSummary Wall { get; } = new(
        "wall:own-socket", Guard.Sockets, Verdict.Deny,
        "SysWatch cannot connect a session to itself: it could not tell the session from itself any more.",
        "Connect to the socket of the interface by its literal path, as `syswatch check` and `syswatch why` do.",
        "", 0, Locked: true);

    public bool IsApiSocket(ReadOnlySpan<byte> literalPath) => literalPath.SequenceEqual(_apiSocket);

    /// <param name="path">Resolved.</param>
    public bool Owns(ReadOnlySpan<byte> path, in ObjectFacts facts)
    {
        if (path.StartsWith(_directory))
            return true;
        foreach (var name in (string[])["api.sock", "launch.sock", "keeper.sock"])
        {
            byte[] own = [.. _directory, .. Encoding.UTF8.GetBytes(name), 0];
            if (PathsCalls.FactsBehind(PathsCalls.CurrentDirectory, own, out var mine) == 0 && mine.IsSameObject(facts))
                return true;
        }
        return false;
    }
}
