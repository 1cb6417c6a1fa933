namespace SysWatch.Linux.Abi;

/// <summary><c>enum sw_unix_use</c>: what a name in <c>sw_unix_paths</c> is for.</summary>
internal enum UnixUse : uint
{
    /// <summary>Members may reach it directly.</summary>
    Direct = 1,

    /// <summary>It is the daemon's own, which is for no member.</summary>
    Own = 2,
}
