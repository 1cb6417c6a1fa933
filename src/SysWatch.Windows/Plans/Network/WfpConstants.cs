namespace SysWatch.Windows.Plans.Network;

/// <summary>
/// Keys and numbers of the filtering platform (fwpmu.h, fwptypes.h of the Windows SDK; learn.microsoft.com, "Management
/// Filtering Layer Identifiers" and "Filtering Condition Identifiers").
/// </summary>
internal static class WfpConstants
{
    public const uint TypeUint8 = 1;
    public const uint TypeUint16 = 2;
    public const uint TypeUint64 = 4;
    public const uint TypeByteBlob = 12;
    public const uint TypeSecurityDescriptor = 14;
    public const uint TypeV4AddressMask = 0x100;
    public const uint TypeV6AddressMask = 0x101;
    public const uint TypeRange = 0x102;

    public const uint MatchEqual = 0;
    public const uint MatchRange = 5;

    public const uint ActionBlock = 0x1001;
    public const uint ActionPermit = 0x1002;

    public const uint FilterClearActionRight = 0x8;

    /// <summary>FWP_ACTRL_MATCH_FILTER: what the descriptor of ALE_USER_ID grants to whom the filter means.</summary>
    public const uint MatchFilterRight = 0x1;

    public const ushort SublayerWeight = 0xFFFF;

    /// <summary>Ours on every machine and in every version: by it a sweep finds all that is left.</summary>
    public static Guid Provider { get; } = new("5b8f3c1e-7a52-4d0e-9c36-2f4e8d1a6b90");

    public static Guid KeyOf(WfpLayer layer) => layer switch
    {
        WfpLayer.ConnectV4 => new Guid("c38d57d1-05a7-4c33-904f-7fbceee60e82"),
        WfpLayer.ConnectV6 => new Guid("4a72393b-319f-44bc-84c3-ba54dcb3b6b4"),
        WfpLayer.ListenV4 => new Guid("88bb5dad-76d7-4227-9c71-df0a3ed7be7e"),
        WfpLayer.ListenV6 => new Guid("7ac9de24-17dd-4814-b4bd-a9fbc95a321b"),
        WfpLayer.ReceiveV4 => new Guid("e1cd9fe7-f4b5-4273-96c0-592e487b8650"),
        WfpLayer.ReceiveV6 => new Guid("a3b42c97-9f04-4672-b87e-cee9c483257f"),
        WfpLayer.AssignV4 => new Guid("1247d66d-0b60-4a15-8d44-7155d0f53a0c"),
        WfpLayer.AssignV6 => new Guid("55a650e1-5f0a-4eca-a653-88f53b26aa8c"),
        _ => throw new ArgumentOutOfRangeException(nameof(layer), layer, null),
    };

    public static Guid KeyOf(WfpField field) => field switch
    {
        WfpField.UserId => new Guid("af043a0a-b34d-4f86-979c-c90371af6e66"),
        WfpField.AppId => new Guid("d78e1e87-8644-4ea5-9437-d809ecefc971"),
        WfpField.Protocol => new Guid("3971ef2b-623e-4f9a-8cb1-6e79b806b9a7"),
        WfpField.LocalAddress => new Guid("d9ee00de-c1ef-4617-bfe3-ffd8f5a08957"),
        WfpField.LocalPort => new Guid("0c1ba1af-5765-453f-af22-a8f791ac775b"),
        WfpField.RemoteAddress => new Guid("b235ae9a-1d64-49b8-a44c-5ff3d9095045"),
        WfpField.RemotePort => new Guid("c35a604d-d22b-4e1a-91b4-68f674ee674b"),
        _ => throw new ArgumentOutOfRangeException(nameof(field), field, null),
    };

    public static bool IsV6(WfpLayer layer) => ((byte)layer & 1) == 0;
}
