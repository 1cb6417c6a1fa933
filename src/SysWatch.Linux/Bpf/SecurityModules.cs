namespace SysWatch.Linux.Bpf;

/// <summary>
/// Which security modules the kernel asks. Where BPF is none of them, its programs are loaded and never called.
/// </summary>
internal static class SecurityModules
{
    private const string List = "/sys/kernel/security/lsm";

    /// <returns>Null where the kernel asks BPF, or why it does not and what to do.</returns>
    public static string? WhyNoBpf()
    {
        if (!File.Exists(List))
        {
            return $"{List} is not there to tell whether BPF is asked: " +
                "mount -t securityfs securityfs /sys/kernel/security";
        }
        var modules = File.ReadAllText(List).Trim();
        return modules.Split(',').Contains("bpf")
            ? null
            : $"bpf is not among this kernel's security modules ({modules}): " +
              "add it to lsm= on the kernel's command line";
    }
}
