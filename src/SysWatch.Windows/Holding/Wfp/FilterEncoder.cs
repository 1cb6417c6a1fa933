using System.Buffers.Binary;
using System.Runtime.Versioning;
using SysWatch.Windows.Interop;
using SysWatch.Windows.Plans.Network;
using static SysWatch.Windows.Interop.FilterTypes;

namespace SysWatch.Windows.Holding.Wfp;

/// <summary>Planned filters as the platform takes them.</summary>
[SupportedOSPlatform("windows")]
internal static unsafe class FilterEncoder
{
    /// <summary>Lives as long as the arena.</summary>
    public static FWPM_FILTER0 Encode(NativeArena arena, FilterPlan filter, Guid sublayer, Guid* provider)
    {
        var conditions = (FWPM_FILTER_CONDITION0*)arena.Bytes(
            filter.Conditions.Length * sizeof(FWPM_FILTER_CONDITION0));
        for (var i = 0; i < filter.Conditions.Length; i++)
            conditions[i] = Encode(arena, filter.Conditions[i]);
        return new FWPM_FILTER0
        {
            filterKey = filter.Key,
            displayData = new FWPM_DISPLAY_DATA0 { name = arena.Text("SysWatch: " + filter.Rule) },
            flags = filter.Permits ? 0 : WfpConstants.FilterClearActionRight,
            providerKey = (nint)provider,
            layerKey = WfpConstants.KeyOf(filter.Layer),
            subLayerKey = sublayer,
            weight = new FWP_VALUE0 { type = WfpConstants.TypeUint64, uint64 = (nint)arena.New(filter.Weight) },
            numFilterConditions = (uint)filter.Conditions.Length,
            filterCondition = (nint)conditions,
            action = new FWPM_ACTION0
            {
                type = filter.Permits ? WfpConstants.ActionPermit : WfpConstants.ActionBlock,
            },
        };
    }

    private static FWPM_FILTER_CONDITION0 Encode(NativeArena arena, FilterCondition condition)
    {
        var (value, match) = condition switch
        {
            MemberCondition member => (
                new FWP_CONDITION_VALUE0
                {
                    type = WfpConstants.TypeSecurityDescriptor, sd = Blob(arena, member.Descriptor.Bytes),
                },
                WfpConstants.MatchEqual),
            ProgramCondition program => (
                new FWP_CONDITION_VALUE0 { type = WfpConstants.TypeByteBlob, byteBlob = Blob(arena, IdOf(program)) },
                WfpConstants.MatchEqual),
            ProtocolCondition { First: var first, Last: var last } when first == last => (
                new FWP_CONDITION_VALUE0 { type = WfpConstants.TypeUint8, uint8 = first }, WfpConstants.MatchEqual),
            ProtocolCondition protocol => (
                Range(
                    arena, new FWP_VALUE0 { type = WfpConstants.TypeUint8, uint8 = protocol.First },
                    new FWP_VALUE0 { type = WfpConstants.TypeUint8, uint8 = protocol.Last }),
                WfpConstants.MatchRange),
            PortCondition { First: var first, Last: var last } when first == last => (
                new FWP_CONDITION_VALUE0 { type = WfpConstants.TypeUint16, uint16 = first }, WfpConstants.MatchEqual),
            PortCondition port => (
                Range(
                    arena, new FWP_VALUE0 { type = WfpConstants.TypeUint16, uint16 = port.First },
                    new FWP_VALUE0 { type = WfpConstants.TypeUint16, uint16 = port.Last }),
                WfpConstants.MatchRange),
            AddressCondition address => (Address(arena, address), WfpConstants.MatchEqual),
            _ => throw new InvalidOperationException($"No filter can look at {condition}."),
        };
        return new FWPM_FILTER_CONDITION0
        {
            fieldKey = WfpConstants.KeyOf(condition.Field), matchType = match, conditionValue = value,
        };
    }

    private static FWP_CONDITION_VALUE0 Range(NativeArena arena, FWP_VALUE0 low, FWP_VALUE0 high) => new()
    {
        type = WfpConstants.TypeRange,
        rangeValue = (nint)arena.New(new FWP_RANGE0 { valueLow = low, valueHigh = high }),
    };

    private static FWP_CONDITION_VALUE0 Address(NativeArena arena, AddressCondition address)
    {
        if (!address.IsV6)
            return new FWP_CONDITION_VALUE0
            {
                type = WfpConstants.TypeV4AddressMask,
                v4AddrMask = (nint)arena.New(
                    new FWP_V4_ADDR_AND_MASK { addr = address.V4Address, mask = address.V4Mask }),
            };
        Span<byte> bytes = stackalloc byte[sizeof(FWP_V6_ADDR_AND_MASK)];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, address.Address);
        bytes[^1] = address.Length;
        return new FWP_CONDITION_VALUE0
        {
            type = WfpConstants.TypeV6AddressMask, v6AddrMask = arena.Copy(bytes),
        };
    }

    private static ReadOnlySpan<byte> IdOf(ProgramCondition program) => program.Id.IsDefaultOrEmpty
        ? throw new InvalidOperationException($"No filter can look at {program}: nobody has named it.")
        : program.Id.AsSpan();

    private static nint Blob(NativeArena arena, ReadOnlySpan<byte> bytes) =>
        (nint)arena.New(new FWP_BYTE_BLOB { size = (uint)bytes.Length, data = arena.Copy(bytes) });
}
