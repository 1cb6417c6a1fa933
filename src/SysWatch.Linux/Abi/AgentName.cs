using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SysWatch.Linux.Abi;

/// <summary><c>struct sw_agent_name</c>: a file name as the kernel names its process.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct AgentName
{
    public CommBytes Comm;

    /// <summary>A longer name is cut, as the kernel does.</summary>
    public static AgentName Of(ReadOnlySpan<byte> fileName)
    {
        var name = default(AgentName);
        fileName[..Math.Min(fileName.Length, KernelAbi.CommBytes - 1)].CopyTo(name.Comm);
        return name;
    }
}

[InlineArray(KernelAbi.CommBytes)]
internal struct CommBytes
{
    private byte _first;
}
