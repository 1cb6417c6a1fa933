using System.Globalization;

namespace SysWatch.Windows.Etw;

/// <summary>What ETW's errors mean, in sentences with what to do.</summary>
internal static class EtwProblem
{
    private const int AccessDenied = unchecked((int)0x80070005);
    private const int AlreadyExists = unchecked((int)0x800700B7);
    private const int NoSystemResources = unchecked((int)0x800705AA);
    private const int InvalidParameter = unchecked((int)0x80070057);

    public const string Wine =
        "ETW is not to be had under Wine, whose functions of it are empty or end the process: nothing is observed. " +
        "Run syswatchd on Windows.";

    public static string OfSession(string session, Exception error)
    {
        var what = $"The ETW session {session} could not be started";
        return error switch
        {
            UnauthorizedAccessException or { HResult: AccessDenied } =>
                $"{what}: access is denied. Only administrators and LocalSystem may have the kernel's events: run " +
                "syswatchd as the service that its installer sets up.",
            { HResult: NoSystemResources } =>
                $"{what}: Windows has none left. It allows eight with the kernel's events and 64 in all. See who has " +
                "them with `logman query -ets`, and end what is left over with `logman stop NAME -ets`.",
            { HResult: AlreadyExists } =>
                $"{what}: there is one of this name, and it does not stop. Is another syswatchd running? Else end it " +
                $"with `logman stop {session} -ets`.",
            { HResult: InvalidParameter } =>
                $"{what}: Windows refuses its settings. Named sessions with the kernel's events are of Windows 8 and " +
                "later.",
            DllNotFoundException or EntryPointNotFoundException =>
                $"{what}: this is no Windows, or one without ETW ({error.Message}).",
            _ => $"{what}: {error.Message} (0x{error.HResult.ToString("x8", CultureInfo.InvariantCulture)}).",
        };
    }

    public static string OfProvider(EtwProviderPlan plan, Exception error) =>
        $"{plan.Provider.Name} could not be enabled, so that {WhatIsMissing(plan.Need)} is not seen: {error.Message} " +
        $"(0x{error.HResult.ToString("x8", CultureInfo.InvariantCulture)}).";

    public static string OfEnd(string session, Exception? error) =>
        $"The ETW session {session} has ended while it was needed{(error is null ? "" : $" ({error.Message})")}: " +
        "nothing of what it shows is seen until it runs again, which is tried at once and then ever less often. Who " +
        "may trace can stop it, as `logman stop` does.";

    private static string WhatIsMissing(EtwNeeds need) => need switch
    {
        EtwNeeds.Network => "a connect or socket that only is tried",
        EtwNeeds.Names => "a name looked up",
        EtwNeeds.OpenedProcesses => "a process opened by another",
        EtwNeeds.Services => "a process that a service makes for another",
        EtwNeeds.FilesByProvider => "the use of a file",
        EtwNeeds.Registry => "the use of a registry key",
        _ => "a process's number of the boot",
    };
}
