namespace SysWatch.Windows.Plans.Network;

/// <summary>What a condition looks at.</summary>
internal enum WfpField : byte
{
    UserId = 1,
    AppId = 2,
    Protocol = 3,
    LocalAddress = 4,
    LocalPort = 5,
    RemoteAddress = 6,
    RemotePort = 7,
}
