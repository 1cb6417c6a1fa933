using System.Runtime.CompilerServices;

namespace SysWatch.Linux.Abi;

[InlineArray(16)]
internal struct AddressBytes
{
    private byte _first;
}

[InlineArray(KernelAbi.UnixPathMax)]
internal struct UnixPathBytes
{
    private byte _first;
}

[InlineArray(KernelAbi.ExecFileMax)]
internal struct ExecFileBytes
{
    private byte _first;
}
