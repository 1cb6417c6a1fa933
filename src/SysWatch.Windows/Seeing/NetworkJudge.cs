using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using SysWatch.Policy.Decisions;
using SysWatch.Windows.Names;
using SysWatch.Windows.Seeing.Reaction;

namespace SysWatch.Windows.Seeing;

/// <summary>Uses of the network, and lookups of names. Under the observer's lock.</summary>
/// <param name="resolvers">The machine's DNS servers, as they are now.</param>
internal sealed class NetworkJudge(
    MemberPrograms programs, Settlement settlement, ToldConnections told, Func<ImmutableArray<IPAddress>> resolvers)
{
    private const ushort DnsPort = 53;

    /// <summary>TEST-NET-2 (RFC 5737): stands for any server outside where the machine's are not known.</summary>
    private static readonly ImmutableArray<IPAddress> Anywhere = [IPAddress.Parse("198.51.100.53")];

    private (UInt128 Address, ushort Port) _last;
    private string _lastText = "";

    public void Judge(ObservedSession session, TreeProcess process, NetworkUsed used)
    {
        NetworkOperations operation;
        switch (used.Use)
        {
            case NetworkUse.Connect or NetworkUse.Send:
                operation = NetworkOperations.Connect;
                Told(process, used);
                break;
            // Every program binds to a port of the system's choice before it connects, those that use ConnectEx (node,
            // Go, .NET, asyncio) by a call of their own. Who listens at it is judged then.
            case NetworkUse.Bind when used is { Port: 0, Protocol: NetworkProtocols.Tcp or NetworkProtocols.Udp }:
                return;
            case NetworkUse.Bind or NetworkUse.Listen:
                operation = NetworkOperations.Bind;
                break;
            // Who is accepted comes to what was bound.
            case NetworkUse.Accept:
                Told(process, used);
                return;
            // A socket alone reaches nobody.
            default:
                return;
        }
        var request = new NetworkRequest(operation, used.Protocol, used.Address, used.Port);
        var outcome = OutcomeOf(session, used, request);
        if (outcome == UseOutcome.Failed)
            return;
        var decision = session.Policy.DecideNetwork(request, programs.Of(session, process).Actors);
        if (decision.Verdict == Verdict.Allow && session.Policy.Recorded.IsEmpty)
            return;
        settlement.Settle(
            new Attempt(
                session, process, ReactedUse.Network, Guard.Network,
                operation == NetworkOperations.Bind ? "bind" : "connect", Text(used.Address, used.Port), used.FileTime,
                outcome, outcome == UseOutcome.Refused && session.Held.Holds(request), Mechanisms.Wfp, used.MayReact),
            decision);
    }

    /// <summary>
    /// A connection that was asked for, and that a filter is there to refuse, is refused: to end its program as well
    /// would end curl for what it is told by an error. If it comes about all the same the kernel tells of that next.
    /// </summary>
    private static UseOutcome OutcomeOf(ObservedSession session, NetworkUsed used, in NetworkRequest request) =>
        request.Operation == NetworkOperations.Bind ? Outcomes.OfStatus(used.Status)
        : used.Status is null && session.Held.Holds(request) ? UseOutcome.Refused
        : Outcomes.OfConnection(used.Status);

    /// <summary>What anybody may have written is no reason to overlook a connection that a snapshot shows.</summary>
    private void Told(TreeProcess process, NetworkUsed used)
    {
        if (used.MayReact)
            told.Add(process.Pid, used.Protocol, used.Address, used.Port);
    }

    /// <summary>
    /// The machine's service asks for names in everybody's place, past every rule on addresses. A lookup is judged as
    /// if the process sent its question to the machine's DNS servers itself, by UDP to port 53, as it would on Linux:
    /// who may ask any of them may look names up. Names that do not leave the machine are not judged.
    /// </summary>
    public void Judge(ObservedSession session, TreeProcess process, NameLookedUp lookup)
    {
        // The answer tells of a question that was judged before.
        if (lookup.Status is not null || StaysHere(lookup.Name))
            return;
        var actors = programs.Of(session, process).Actors;
        var found = default(Decision?);
        var servers = resolvers();
        foreach (var server in servers.IsDefaultOrEmpty ? Anywhere : servers)
        {
            var decision = session.Policy.DecideNetwork(
                new NetworkRequest(
                    NetworkOperations.Connect, NetworkProtocols.Udp, NetworkRequest.ToNumber(server), DnsPort),
                actors);
            if (found is null || decision.Verdict < found.Value.Verdict)
                found = decision;
        }
        settlement.Settle(
            new Attempt(
                session, process, ReactedUse.Lookup, Guard.Network, "resolve", lookup.Name, lookup.FileTime,
                UseOutcome.Happened, IsHeld: false, Mechanisms.Wfp,
                // Nobody waits for a question about a question that has been sent.
                MayReact: found!.Value.Verdict == Verdict.Deny),
            found.Value);
    }

    /// <summary>
    /// The system connects to a server of files in everybody's place, so no rule on addresses meets it. To use a file
    /// there is judged as a connection to the server; where its name is no address, to anywhere.
    /// </summary>
    public void JudgeShare(ObservedSession session, TreeProcess process, string server, FileUsed used)
    {
        var (host, port) = ShareAddress.Of(server);
        var request = new NetworkRequest(
            NetworkOperations.Connect, NetworkProtocols.Tcp, NetworkRequest.ToNumber(host ?? Anywhere[0]), port);
        var decision = session.Policy.DecideNetwork(request, programs.Of(session, process).Actors);
        if (decision.Verdict == Verdict.Allow)
            return;
        settlement.Settle(
            new Attempt(
                session, process, ReactedUse.Network, Guard.Network, "connect",
                string.Create(CultureInfo.InvariantCulture, $"{server}:{port}"), used.FileTime,
                Outcomes.OfConnection(used.Status), IsHeld: false, Mechanisms.Wfp),
            decision);
    }

    private static bool StaysHere(string name)
    {
        var plain = name.AsSpan().TrimEnd('.');
        return plain.IsEmpty || plain.Equals("localhost", StringComparison.OrdinalIgnoreCase) ||
            plain.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase) || IPAddress.TryParse(plain, out _);
    }

    /// <summary>An address as people write it; what comes again and again is written once.</summary>
    private string Text(UInt128 number, ushort port)
    {
        if (_lastText.Length > 0 && _last == (number, port))
            return _lastText;
        _last = (number, port);
        var address = NetworkRequest.ToAddress(number);
        return _lastText = address.AddressFamily == AddressFamily.InterNetworkV6
            ? string.Create(CultureInfo.InvariantCulture, $"[{address}]:{port}")
            : string.Create(CultureInfo.InvariantCulture, $"{address}:{port}");
    }
}
