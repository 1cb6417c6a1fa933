using SysWatch.Linux.Abi;

namespace SysWatch.Linux.Bpf;

/// <summary>
/// Character devices by which disks are read past their files, or people's typing, and whose drivers have no major
/// number of their own. Looked up as each session begins: a driver that is loaded later is held for the next.
/// </summary>
internal static class HeldDevices
{
    private const string CharacterDevices = "Character devices:";

    // Whole disks (drivers/scsi, nvme, mmc, mtd), keyboards and pointers as they report, the machine's restart.
    private static readonly string[] Drivers =
        ["bsg", "nvme", "nvme-generic", "hidraw", "rpmb", "mmc_rpmb", "watchdog", "megaraid_sas_ioctl"];

    // Each has a number for each device: ubi0, ubi1, ...
    private static readonly string[] Families = ["ubi", "mtd"];

    /// <param name="devices">The text of /proc/devices.</param>
    public static IReadOnlyList<int> MajorsIn(string devices) =>
    [
        .. devices.Split('\n')
            .SkipWhile(line => line != CharacterDevices).Skip(1)
            .TakeWhile(line => line.Length > 0)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words.Length == 2 && IsHeld(words[1]))
            .Select(words => int.TryParse(words[0], out var major) ? major : -1)
            .Where(major => major is >= 0 and < KernelAbi.Majors),
    ];

    public static void Tell(KernelMap<uint, ulong> majors)
    {
        foreach (var group in MajorsIn(File.ReadAllText("/proc/devices")).GroupBy(major => (uint)major / 64))
            majors.Set(group.Key, group.Aggregate(0ul, (bits, major) => bits | 1ul << major % 64));
    }

    private static bool IsHeld(string driver) =>
        Drivers.Contains(driver) || Families.Any(family => driver.StartsWith(family, StringComparison.Ordinal));
}
