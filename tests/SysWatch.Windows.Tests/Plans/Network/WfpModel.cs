using SysWatch.Windows.Plans.Network;
using SysWatch.Windows.Plans.Security;

namespace SysWatch.Windows.Tests.Plans.Network;

/// <summary>
/// How the filtering platform decides within one sublayer (learn.microsoft.com, "Filter Arbitration" and "FWPM_FILTER0"):
/// the filter of the greatest weight that matches; conditions on one field are alternatives, fields must all hold.
/// </summary>
internal sealed class WfpModel(IEnumerable<FilterPlan> filters)
{
    private readonly Dictionary<WfpLayer, (FilterPlan Filter, FilterCondition[][] Fields)[]> _layers = filters
        .GroupBy(filter => filter.Layer)
        .ToDictionary(layer => layer.Key, layer => layer.OrderByDescending(filter => filter.Weight)
            .Select(filter => (filter, filter.Conditions.GroupBy(condition => condition.Field)
                .Select(field => field.ToArray()).ToArray()))
            .ToArray());

    /// <summary>Null: no filter matches, and the sublayer has nothing to say.</summary>
    public FilterPlan? Decide(Packet packet)
    {
        foreach (var (filter, fields) in _layers.GetValueOrDefault(packet.Layer) ?? [])
        {
            if (Array.TrueForAll(fields, field => Array.Exists(field, condition => Holds(condition, packet))))
                return filter;
        }
        return null;
    }

    private static bool Holds(FilterCondition condition, Packet packet) => condition switch
    {
        MemberCondition member => packet.Sids.Contains(member.Session),
        ProgramCondition program => program.Path == packet.Program,
        // The layer of listeners has no such field: adding the filter would fail.
        ProtocolCondition when packet.Layer is WfpLayer.ListenV4 or WfpLayer.ListenV6 =>
            throw new InvalidOperationException("FWP_E_CONDITION_NOT_FOUND"),
        ProtocolCondition protocol => packet.Protocol >= protocol.First && packet.Protocol <= protocol.Last,
        PortCondition port => port.Field == FieldOf(packet, WfpField.RemotePort, WfpField.LocalPort) &&
            packet.Port >= port.First && packet.Port <= port.Last,
        AddressCondition address => address.Field == FieldOf(packet, WfpField.RemoteAddress, WfpField.LocalAddress) &&
            address.IsV6 == WfpConstants.IsV6(packet.Layer) && (address.IsV6
                ? address.Length == 0 || (packet.Address ^ address.Address) >> (128 - address.Length) == 0
                : (((uint)packet.Address ^ address.V4Address) & address.V4Mask) == 0),
        _ => throw new InvalidOperationException($"{condition}"),
    };

    private static WfpField FieldOf(Packet packet, WfpField remote, WfpField local) =>
        packet.Layer is WfpLayer.ConnectV4 or WfpLayer.ConnectV6 ? remote : local;
}

/// <param name="Port">Of ICMP its code or type.</param>
internal sealed record Packet(
    WfpLayer Layer, byte Protocol, UInt128 Address, ushort Port, string Program, IReadOnlyCollection<Sid> Sids);
