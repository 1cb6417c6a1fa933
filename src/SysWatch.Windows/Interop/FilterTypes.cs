using System.Runtime.InteropServices;

namespace SysWatch.Windows.Interop;

/// <summary>The filtering platform: structs as fwpmtypes.h and fwptypes.h name them.</summary>
internal static class FilterTypes
{
    public const uint RPC_C_AUTHN_DEFAULT = 0xFFFFFFFF;

    /// <summary>What is added in such a session goes with it, however it ends.</summary>
    public const uint FWPM_SESSION_FLAG_DYNAMIC = 1;

    public const uint FWP_E_PROVIDER_NOT_FOUND = 0x80320005;
    public const uint FWP_E_FILTER_NOT_FOUND = 0x80320003;
    public const uint FWP_E_SUBLAYER_NOT_FOUND = 0x80320007;
    public const uint FWP_E_ALREADY_EXISTS = 0x80320009;
    public const uint FWP_E_TIMEOUT = 0x80320012;

    [StructLayout(LayoutKind.Sequential)]
    public struct FWPM_DISPLAY_DATA0
    {
        public nint name;
        public nint description;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct FWP_BYTE_BLOB
    {
        public uint size;
        public nint data;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct FWPM_SESSION0
    {
        public Guid sessionKey;
        public FWPM_DISPLAY_DATA0 displayData;
        public uint flags;
        public uint txnWaitTimeoutInMSec;
        public uint processId;
        public nint sid;
        public nint username;
        public int kernelMode;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct FWPM_PROVIDER0
    {
        public Guid providerKey;
        public FWPM_DISPLAY_DATA0 displayData;
        public uint flags;
        public FWP_BYTE_BLOB providerData;
        public nint serviceName;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct FWPM_SUBLAYER0
    {
        public Guid subLayerKey;
        public FWPM_DISPLAY_DATA0 displayData;
        public ushort flags;
        public nint providerKey;
        public FWP_BYTE_BLOB providerData;
        public ushort weight;
    }

    /// <summary>One union: a small number in it, or an address of what is larger.</summary>
    [StructLayout(LayoutKind.Explicit)]
    public struct FWP_VALUE0
    {
        [FieldOffset(0)]
        public uint type;

        [FieldOffset(8)]
        public byte uint8;

        [FieldOffset(8)]
        public ushort uint16;

        [FieldOffset(8)]
        public nint uint64;
    }

    [StructLayout(LayoutKind.Explicit)]
    public struct FWP_CONDITION_VALUE0
    {
        [FieldOffset(0)]
        public uint type;

        [FieldOffset(8)]
        public byte uint8;

        [FieldOffset(8)]
        public ushort uint16;

        [FieldOffset(8)]
        public nint byteBlob;

        [FieldOffset(8)]
        public nint sd;

        [FieldOffset(8)]
        public nint v4AddrMask;

        [FieldOffset(8)]
        public nint v6AddrMask;

        [FieldOffset(8)]
        public nint rangeValue;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct FWP_RANGE0
    {
        public FWP_VALUE0 valueLow;
        public FWP_VALUE0 valueHigh;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct FWP_V4_ADDR_AND_MASK
    {
        public uint addr;
        public uint mask;
    }

    /// <summary>The address' first byte: sixteen, in the order of the network.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 17)]
    public struct FWP_V6_ADDR_AND_MASK
    {
        [FieldOffset(0)]
        public byte addr;

        [FieldOffset(16)]
        public byte prefixLength;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct FWPM_FILTER_CONDITION0
    {
        public Guid fieldKey;
        public uint matchType;
        public FWP_CONDITION_VALUE0 conditionValue;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct FWPM_ACTION0
    {
        public uint type;
        public Guid filterType;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct FWPM_FILTER0
    {
        public Guid filterKey;
        public FWPM_DISPLAY_DATA0 displayData;
        public uint flags;
        public nint providerKey;
        public FWP_BYTE_BLOB providerData;
        public Guid layerKey;
        public Guid subLayerKey;
        public FWP_VALUE0 weight;
        public uint numFilterConditions;
        public nint filterCondition;
        public FWPM_ACTION0 action;

        /// <summary>A union of this and a number; as long as a GUID, aligned as the number.</summary>
        public FilterContext providerContextKey;
        public nint reserved;
        public ulong filterId;
        public FWP_VALUE0 effectiveWeight;
    }

    /// <summary>Unnamed in the headers.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct FilterContext
    {
        public ulong First;
        public ulong Second;
    }
}
