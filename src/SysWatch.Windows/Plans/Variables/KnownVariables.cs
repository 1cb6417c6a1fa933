using System.Collections.Frozen;

namespace SysWatch.Windows.Plans.Variables;

/// <summary>Names with a meaning for Windows itself, or for what programs load.</summary>
internal static class KnownVariables
{
    /// <summary>Without these hardly a program starts: sockets need SystemRoot, Git Bash TEMP and USERPROFILE.</summary>
    private static readonly string[] s_kept =
    [
        "SystemRoot", "SystemDrive", "windir", "ComSpec", "PATHEXT", "TEMP", "TMP", "USERPROFILE", "APPDATA",
        "LOCALAPPDATA", "HOMEDRIVE", "HOMEPATH", "USERNAME", "USERDOMAIN", "COMPUTERNAME", "ProgramData",
        "ALLUSERSPROFILE", "PUBLIC", "ProgramFiles", "ProgramFiles(x86)", "ProgramW6432", "CommonProgramFiles",
        "CommonProgramFiles(x86)", "CommonProgramW6432", "NUMBER_OF_PROCESSORS", "OS",
    ];

    /// <summary>
    /// Code or settings with code in them: for .NET (startup hooks, profilers), node, python, java, perl, ruby, git,
    /// OpenSSL, PowerShell, Qt, MSYS, and for every program the compatibility layers.
    /// </summary>
    private static readonly string[] s_loaders =
    [
        "DOTNET_STARTUP_HOOKS", "DOTNET_ADDITIONAL_DEPS", "DOTNET_SHARED_STORE", "COR_ENABLE_PROFILING",
        "COR_PROFILER", "COR_PROFILER_PATH", "COR_PROFILER_PATH_32", "COR_PROFILER_PATH_64", "CORECLR_ENABLE_PROFILING",
        "CORECLR_PROFILER", "CORECLR_PROFILER_PATH", "CORECLR_PROFILER_PATH_32", "CORECLR_PROFILER_PATH_64",
        "APPDOMAIN_MANAGER_ASM", "APPDOMAIN_MANAGER_TYPE", "COMPLUS_AppDomainManagerAsm", "__COMPAT_LAYER",
        "NODE_OPTIONS", "NODE_PATH", "PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "PYTHONINSPECT", "JAVA_TOOL_OPTIONS",
        "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "CLASSPATH", "PERL5LIB", "PERL5OPT", "RUBYLIB", "RUBYOPT",
        "GIT_SSH_COMMAND", "GIT_SSH", "GIT_EXTERNAL_DIFF", "GIT_EXEC_PATH", "GIT_TEMPLATE_DIR", "GIT_CONFIG_GLOBAL",
        "GIT_CONFIG_SYSTEM", "GIT_CONFIG_COUNT", "OPENSSL_CONF", "OPENSSL_MODULES", "OPENSSL_ENGINES", "PSModulePath",
        "QT_PLUGIN_PATH", "BASH_ENV", "ENV", "SHELLOPTS", "LD_PRELOAD", "MSYS", "MSYS2_ENV_CONV_EXCL",
        "ELECTRON_RUN_AS_NODE", "VSCODE_INSPECTOR_OPTIONS", "_NT_SYMBOL_PATH", "RUSTC_WRAPPER", "CL", "_CL_", "LINK",
    ];

    public static FrozenSet<string> Loaders { get; } = s_loaders.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>In the order in which missing ones are looked for.</summary>
    public static IReadOnlyList<string> Kept => s_kept;

    public static bool IsKept(string name) =>
        s_kept.Contains(name, StringComparer.OrdinalIgnoreCase) ||
        name.StartsWith("PROCESSOR_", StringComparison.OrdinalIgnoreCase) || IsDirectoryOfDrive(name);

    /// <summary><c>=C:</c>, the working directory of a drive; also <c>=::</c> and <c>=ExitCode</c> of cmd.</summary>
    public static bool IsDirectoryOfDrive(string name) => name.StartsWith('=');
}
