using System.Collections.Immutable;
using System.Runtime.Versioning;
using SysWatch.Policy.Patterns;
using SysWatch.Windows.Interop;
using SysWatch.Windows.Names;
using SysWatch.Windows.Plans.Network;
using static SysWatch.Windows.Interop.FilterTypes;

namespace SysWatch.Windows.Holding.Wfp;

/// <summary>By what the platform knows programs, also those that are not installed yet.</summary>
[SupportedOSPlatform("windows")]
internal sealed unsafe class ProgramIds(IVolumeNames volumes)
{
    /// <param name="path">Canonical.</param>
    /// <returns>Empty: the platform cannot know it by any name.</returns>
    public ImmutableArray<byte> Of(string path)
    {
        fixed (char* file = WindowsNames.Display(path))
        {
            if (Fwpuclnt.FwpmGetAppIdFromFileName0(file, out var blob) != 0)
            {
                volumes.Refresh();
                return ProgramId.Of(path, volumes.Current);
            }
            try
            {
                var found = (FWP_BYTE_BLOB*)blob;
                return [.. new ReadOnlySpan<byte>((void*)found->data, (int)found->size)];
            }
            finally
            {
                Fwpuclnt.FwpmFreeMemory0(ref blob);
            }
        }
    }
}
