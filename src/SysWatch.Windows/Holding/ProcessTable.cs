using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using SysWatch.Windows.Interop;
using static SysWatch.Windows.Interop.ProcessTypes;

namespace SysWatch.Windows.Holding;

/// <summary>All processes of the machine, at one moment.</summary>
[SupportedOSPlatform("windows")]
internal static unsafe class ProcessTable
{
    private const int BytesAtFirst = 256 * 1024;
    private const int BytesMax = 64 * 1024 * 1024;

    /// <exception cref="NativeException">The system did not say.</exception>
    public static List<ProcessEntry> Read()
    {
        for (var bytes = BytesAtFirst; ; bytes *= 2)
        {
            var buffer = (byte*)NativeMemory.Alloc((nuint)bytes);
            try
            {
                var status = Ntdll.NtQuerySystemInformation(
                    SystemProcessInformation, buffer, (uint)bytes, out var used);
                if (status >= 0)
                    return Decode(new ReadOnlySpan<byte>(buffer, (int)Math.Min(used, (uint)bytes)));
                if (status != NtStatus.STATUS_INFO_LENGTH_MISMATCH || bytes >= BytesMax)
                    throw NativeException.Status("NtQuerySystemInformation", status, "list the processes");
            }
            finally
            {
                NativeMemory.Free(buffer);
            }
        }
    }

    private static List<ProcessEntry> Decode(ReadOnlySpan<byte> table)
    {
        var entries = new List<ProcessEntry>();
        while (table.Length >= sizeof(SYSTEM_PROCESS_INFORMATION))
        {
            var entry = MemoryMarshal.Read<SYSTEM_PROCESS_INFORMATION>(table);
            entries.Add(new ProcessEntry(
                (int)entry.UniqueProcessId, (int)entry.InheritedFromUniqueProcessId, entry.CreateTime,
                (int)entry.NumberOfThreads)
            {
                // It lies in the same table, which is still there.
                ImageName = entry.ImageName.Buffer == 0
                    ? ""
                    : new string((char*)entry.ImageName.Buffer, 0, entry.ImageName.Length / sizeof(char)),
            });
            if (entry.NextEntryOffset == 0 || entry.NextEntryOffset > table.Length)
                break;
            table = table[(int)entry.NextEntryOffset..];
        }
        return entries;
    }
}
