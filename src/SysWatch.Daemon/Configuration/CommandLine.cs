using System.Globalization;

namespace SysWatch.Daemon.Configuration;

/// <summary>What a command line asks for: exactly one of the properties is set.</summary>
internal sealed record CommandLine
{
    public static string Usage { get; } = OperatingSystem.IsWindows() ? WindowsUsage : LinuxUsage;

    private const string LinuxUsage = """
        syswatchd: holds coding agents, and all that they start, to their profiles. Needs root.

        usage: syswatchd [options]

          --run-dir DIR        sockets, session records and pinned kernel objects (/run/syswatch)
          --profiles DIR       the administrator's profiles (/etc/syswatch/profiles)
          --attach WHOSE       hold agents, too, that something else than `syswatch run` has started: all, off, or
                               users with commas between them (all)
          --ask-timeout TIME   how long a question of an ask rule waits: 30s, 5m; 1s to 1h (60s)
          --version            print the version
          --help               print this text

        SIGHUP compiles the profiles of running sessions anew; a profile with errors leaves the running policy.
        SIGTERM and SIGINT stop it.

        exit codes: 0 stopped, 64 wrong option, 69 the guards could not be set up here, 70 a defect of syswatchd,
        73 the run directory cannot be used, 75 another syswatchd serves the run directory, 77 not root
        """;

    private const string WindowsUsage = """
        syswatchd: holds coding agents, and all that they start, to their profiles. Needs an administrator's rights.

        usage: syswatchd [options]

          --run-dir DIR        the daemon's own directory (%ProgramData%\SysWatch); the pipe's name is made of it
          --profiles DIR       the administrator's profiles (%ProgramData%\SysWatch\profiles)
          --attach WHOSE       hold agents, too, that something else than `syswatch run` has started: all, off, or
                               accounts with commas between them (all). They keep their token and environment: what
                               they do is seen and told of
          --ask-timeout TIME   how long a question of an ask rule waits: 30s, 5m; 1s to 1h (60s)
          --run                in this console; the same as without, and ended by Ctrl-C
          --prevent            EXPERIMENTAL: sessions get a token of their own, with which Windows refuses what the
                               profile denies, and what is only seen is ended. Without it, it is seen and told of
          --remove             take back whatever was changed on this machine, remove the run directory, and end
          --version            print the version
          --help               print this text

        As a service it writes to the event log, and `sc control syswatchd 128` compiles the profiles of running
        sessions anew; a profile with errors leaves the running policy. In a console there is no such signal.

        exit codes: 0 stopped, 64 wrong option, 69 the guards could not be set up here, 70 a defect of syswatchd,
        73 the run directory or the pipe cannot be used, 75 another syswatchd serves the run directory, 77 not an
        administrator, 78 (as a service only) others than the system and administrators can change this program
        """;

    private static readonly TimeSpan AskTimeoutMin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AskTimeoutMax = TimeSpan.FromHours(1);

    public DaemonOptions? Options { get; private init; }

    /// <summary>With the options: to take back what was changed on the machine, and end.</summary>
    public bool Removes { get; private init; }

    /// <summary>Text to print before leaving with 0.</summary>
    public string? Answer { get; private init; }

    /// <summary>Everything that is wrong, a line each.</summary>
    public string? Error { get; private init; }

    public static CommandLine Read(IReadOnlyList<string> arguments, string version)
    {
        var options = new DaemonOptions();
        var errors = new List<string>();
        var removes = false;
        for (var i = 0; i < arguments.Count; i++)
        {
            var (name, value) = Split(arguments[i]);
            switch (name)
            {
                case "--help" or "-h":
                    return new CommandLine { Answer = Usage };
                case "--version":
                    return new CommandLine { Answer = $"syswatchd {version}" };
                case "--run" when OperatingSystem.IsWindows():
                    break;
                case "--prevent" when OperatingSystem.IsWindows():
                    options = options with { Prevents = true };
                    break;
                case "--remove" when OperatingSystem.IsWindows():
                    removes = true;
                    break;
                case "--run-dir" or "--profiles" or "--ask-timeout" or "--attach":
                    value ??= ++i < arguments.Count ? arguments[i] : null;
                    options = With(options, name, value, errors);
                    break;
                default:
                    errors.Add($"{arguments[i]}: no such option. See syswatchd --help.");
                    break;
            }
        }

        return errors.Count == 0
            ? new CommandLine { Options = options, Removes = removes }
            : new CommandLine { Error = string.Join('\n', errors) };
    }

    private static (string Name, string? Value) Split(string argument)
    {
        var equals = argument.StartsWith("--", StringComparison.Ordinal) ? argument.IndexOf('=') : -1;
        return equals < 0 ? (argument, null) : (argument[..equals], argument[(equals + 1)..]);
    }

    private static DaemonOptions With(DaemonOptions options, string name, string? value, List<string> errors)
    {
        if (string.IsNullOrEmpty(value))
        {
            errors.Add($"{name}: a value must follow.");
            return options;
        }

        if (name == "--attach")
            return options with { Attach = value };
        if (name != "--ask-timeout")
        {
            var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(value));
            return name == "--run-dir" ? options with { RunDirectory = path } : options with { Profiles = path };
        }

        if (TryReadTime(value, out var time) && time >= AskTimeoutMin && time <= AskTimeoutMax)
            return options with { AskTimeout = time };
        errors.Add($"--ask-timeout: {value} is not a time from 1s to 1h. Write 30s or 5m.");
        return options;
    }

    private static bool TryReadTime(string text, out TimeSpan time)
    {
        var seconds = text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, _ => 0 };
        var digits = seconds == 0 ? text : text[..^1];
        time = default;
        if (!uint.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count > 1_000_000)
            return false;
        time = TimeSpan.FromSeconds((long)count * Math.Max(1, seconds));
        return true;
    }
}
