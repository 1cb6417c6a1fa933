namespace SysWatch.Windows.Plans.Network;

/// <summary>Where a filter stands. All have the conditions ALE_USER_ID and ALE_APP_ID.</summary>
internal enum WfpLayer : byte
{
    /// <summary>Connections, and the first datagram to each address.</summary>
    ConnectV4 = 1,
    ConnectV6 = 2,

    /// <summary>listen() of TCP, with the port that was given when none was asked for.</summary>
    ListenV4 = 3,
    ListenV6 = 4,

    /// <summary>Connections taken, and the first datagram from each address.</summary>
    ReceiveV4 = 5,
    ReceiveV6 = 6,

    /// <summary>bind(), raw sockets, ports given by themselves.</summary>
    AssignV4 = 7,
    AssignV6 = 8,
}
