using System.Collections.Immutable;
using System.Net;
using SysWatch.Policy.Decisions;
using SysWatch.Windows.Plans.Security;

namespace SysWatch.Windows.Plans.Network;

/// <summary>Conditions on one field are alternatives; those on different fields must all hold.</summary>
internal abstract record FilterCondition(WfpField Field)
{
    protected static string Range(int first, int last) => first == last ? $"{first}" : $"{first}-{last}";
}

/// <summary>
/// The process has this SID, as an enabled group: FWP_SECURITY_DESCRIPTOR_TYPE. Of one that runs as an app
/// (AppContainer) the package must be granted as well; to others that grants nothing.
/// </summary>
internal sealed record MemberCondition(Sid Session) : FilterCondition(WfpField.UserId)
{
    public SecurityDescriptor Descriptor => SecurityDescriptor.Of(
        Sid.Of(5, 19), null, AccessControlList.Of(
            Match(Session), Match(WellKnownSids.AllPackages), Match(WellKnownSids.AllRestrictedPackages)));

    private static AccessControlEntry Match(Sid who) =>
        AccessControlEntry.Of(AceType.Allowed, AceFlags.None, WfpConstants.MatchFilterRight, who);

    public override string ToString() => $"user {Descriptor}";
}

/// <summary>The process runs this file: what FwpmGetAppIdFromFileName0 makes of its name, FWP_BYTE_BLOB_TYPE.</summary>
/// <param name="Path">Canonical.</param>
internal sealed record ProgramCondition(string Path) : FilterCondition(WfpField.AppId)
{
    /// <summary>As the platform knows it. Empty in a plan that <see cref="PlanPrograms"/> has not seen yet.</summary>
    public ImmutableArray<byte> Id { get; init; } = [];

    public override string ToString() => $"program {Path}";
}

/// <summary>FWP_UINT8, equal or in a range.</summary>
internal sealed record ProtocolCondition(byte First, byte Last) : FilterCondition(WfpField.Protocol)
{
    public override string ToString() => $"protocol {Range(First, Last)}";
}

/// <summary>FWP_UINT16, equal or in a range.</summary>
internal sealed record PortCondition(WfpField Field, ushort First, ushort Last) : FilterCondition(Field)
{
    public override string ToString() =>
        $"{(Field == WfpField.LocalPort ? "from" : "to")} port {Range(First, Last)}";
}

/// <summary>FWP_V4_ADDR_MASK or FWP_V6_ADDR_MASK.</summary>
/// <param name="Address">As in <see cref="NetworkRequest"/>; of v4 the mapped one.</param>
/// <param name="Length">Of 32 bits for v4, of 128 for v6.</param>
internal sealed record AddressCondition(WfpField Field, bool IsV6, UInt128 Address, byte Length)
    : FilterCondition(Field)
{
    /// <summary>In host byte order, as FWP_V4_ADDR_AND_MASK has it.</summary>
    public uint V4Address => (uint)Address;

    public uint V4Mask => Length == 0 ? 0 : uint.MaxValue << (32 - Length);

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, Address);
        var text = IsV6 ? new IPAddress(bytes).ToString() : new IPAddress(bytes[12..]).ToString();
        return $"{(Field == WfpField.LocalAddress ? "at" : "to")} {text}/{Length}";
    }
}
