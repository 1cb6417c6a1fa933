using System.Runtime.Versioning;

namespace SysWatch.Windows.Interop;

/// <summary>
/// Whether this is wine, which answers calls that it does not hold: rights, filters and tokens are pretended there, and
/// some calls end the process. Nothing of what it only pretends is called, or told of as held.
/// </summary>
[SupportedOSPlatform("windows")]
internal static class Wine
{
    public static bool IsPresent { get; } =
        Kernel32.GetModuleHandleW("ntdll.dll") is not 0 and var ntdll &&
        Kernel32.GetProcAddress(ntdll, "wine_get_version") != 0;

    /// <summary>A part of a sentence: why something is not tried.</summary>
    public const string Pretends = "wine answers these calls and holds nothing by them";

    /// <summary>A variable that wine's own start of a process puts into its block (set_wow64_environment).</summary>
    public static bool Makes(string name) => IsPresent &&
        s_made.Any(start => name.StartsWith(start, StringComparison.OrdinalIgnoreCase));

    private static readonly string[] s_made =
        ["WINE", "PROCESSOR_", "ProgramFiles", "ProgramW6432", "CommonProgramFiles", "CommonProgramW6432"];

    /// <exception cref="PlatformNotSupportedException">This is wine.</exception>
    public static void Refuse(string what)
    {
        if (IsPresent)
            throw new PlatformNotSupportedException($"Cannot {what}: {Pretends}.");
    }
}
