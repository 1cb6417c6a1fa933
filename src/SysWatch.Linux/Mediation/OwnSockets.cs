using System.Text;
using SysWatch.Linux.Interop;
using SysWatch.Policy.Decisions;

namespace SysWatch.Linux.Mediation;

/// <summary>
/// The daemon's own sockets. The interface knows by a ticket for whom the daemon connects to it; the others would take
/// a session's member for the daemon itself, and are connected to for nobody.
/// </summary>
internal sealed class OwnSockets(string apiSocketPath)
{
    private readonly byte[] _apiSocket = Encoding.UTF8.GetBytes(apiSocketPath);
    private readonly byte[] _directory = Encoding.UTF8.GetBytes(Path.GetDirectoryName(apiSocketPath) + "/");

    public static RuleSummary Wall { get; } = new(
        "wall:own-socket", Guard.Sockets, Verdict.Deny,
        "A session begins outside of every other, and what SysWatch keeps is not for its members.",
        "Ask the interface, as `syswatch check` and `syswatch why` do.",
        "", 0, Locked: true);

    public bool IsApiSocket(ReadOnlySpan<byte> literalPath) => literalPath.SequenceEqual(_apiSocket);

    public bool IsInterface(in ObjectFacts facts) => IsAt(_apiSocket, facts);

    /// <param name="path">Resolved.</param>
    public bool Owns(ReadOnlySpan<byte> path, in ObjectFacts facts)
    {
        if (path.StartsWith(_directory))
            return true;
        foreach (var name in (string[])["launch.sock", "keeper.sock"])
        {
            if (IsAt([.. _directory, .. Encoding.UTF8.GetBytes(name)], facts))
                return true;
        }
        return false;
    }

    private static bool IsAt(byte[] path, in ObjectFacts facts)
    {
        byte[] terminated = [.. path, 0];
        return PathsCalls.FactsBehind(PathsCalls.CurrentDirectory, terminated, out var mine) == 0 &&
               mine.IsSameObject(facts);
    }
}
