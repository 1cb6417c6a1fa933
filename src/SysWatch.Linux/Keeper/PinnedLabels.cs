using SysWatch.Linux.Abi;
using SysWatch.Linux.Bpf;
using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Keeper;

/// <summary>The kernel's labels, by their pins in a run directory.</summary>
internal static class PinnedLabels
{
    public static Labels Open(string runDirectory)
    {
        return new Labels(
            Map("sw_labels"), Map("sw_overflow"), Map("sw_exited"),
            new SharedBits(Open("sw_label_bits"), KernelAbi.ProcessBits));

        KernelMap<uint, Label> Map(string name) => new(name, Open(name));

        BpfHandle Open(string name)
        {
            var pin = Path.Combine(runDirectory, "bpf", name);
            var handle = LibBpf.OpenPin(pin);
            return handle.IsInvalid ? throw new BpfException($"the labels at {pin} cannot be opened") : handle;
        }
    }
}
