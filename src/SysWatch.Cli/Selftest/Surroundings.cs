using System.Diagnostics;
using System.Globalization;
using SysWatch.Linux.Launch;

namespace SysWatch.Cli.Selftest;

/// <summary>
/// Private directories for one run, removed at its end, and an environment that holds nothing of the user's but where
/// programs are: no script can print or send a real secret of it.
/// </summary>
internal sealed class Surroundings : IDisposable
{
    private const int RemoveTries = 10;
    private static readonly TimeSpan RemovePause = TimeSpan.FromSeconds(0.05);
    private static readonly string[] KeptVariables =
    [
        "PATH", "USER", "LOGNAME", "LC_ALL", "LANG", "SHELL",
        .. OperatingSystem.IsWindows() ? KeptOnWindows : [],
    ];

    // Without these hardly a program of Windows starts.
    private static string[] KeptOnWindows =>
    [
        "PATHEXT", "SystemRoot", "SystemDrive", "windir", "ComSpec", "ProgramData", "ProgramFiles",
        "ProgramFiles(x86)", "ProgramW6432", "CommonProgramFiles", "PUBLIC", "ALLUSERSPROFILE", "USERNAME",
        "USERDOMAIN", "COMPUTERNAME", "NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE", "OS",
    ];

    private readonly Dictionary<string, string> _variables;
    private int _sockets;

    public Surroundings(string runDirectory, Func<string, string?> variable)
    {
        var place = Environment.ProcessPath ?? "";
        Program = place;
        Launcher = FindLauncher(Path.GetDirectoryName(place) ?? "/");
        Root = Directory.CreateTempSubdirectory("syswatch-selftest-").FullName;
        // A rule names key agents by this place, whatever the folder for temporary files is.
        SocketFolder = OperatingSystem.IsWindows() ? Path.Join(Root, "ssh") : $"/tmp/ssh-{Path.GetFileName(Root)}";
        foreach (var folder in new[] { Home, Temporary, SocketFolder })
            MakePrivate(folder);
        _variables = KeptVariables.Where(name => variable(name) is not null)
            .ToDictionary(name => name, name => variable(name)!);
        _variables["PATH"] = $"{variable("PATH")}{Path.PathSeparator}{Path.GetDirectoryName(Launcher)}";
        _variables["HOME"] = Home;
        _variables["TMPDIR"] = Temporary;
        if (OperatingSystem.IsWindows())
            AddPlacesOfWindows();
        _variables["TERM"] = "dumb";
        _variables["GIT_CONFIG_NOSYSTEM"] = "1";
        // Its library goes by the account's home, not by $HOME.
        _variables["PGPASSFILE"] = "/dev/null";
        _variables[RunDirectory.Variable] = runDirectory;
    }

    public string Root { get; }

    /// <summary>`syswatch`, which starts sessions.</summary>
    public string Launcher { get; }

    /// <summary>This program.</summary>
    public string Program { get; }

    private string SocketFolder { get; }

    private string Home => Path.Join(Root, "home");

    private string Temporary => Path.Join(Root, "tmp");

    /// <summary>The name of a key agent's socket, as rules know it.</summary>
    public string NewSocketName() =>
        string.Create(CultureInfo.InvariantCulture, $"{SocketFolder}/agent.{Interlocked.Increment(ref _sockets)}");

    /// <summary>The first of the programs that is not on the path, or empty.</summary>
    public string MissingOf(IReadOnlyList<string> programs)
    {
        var folders = _variables["PATH"].Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        string[] endings = OperatingSystem.IsWindows() ? ["", ".exe", ".cmd", ".bat"] : [""];
        return programs.FirstOrDefault(program => program.StartsWith('%')
            ? !File.Exists(Expanded(program))
            : !folders.Any(f => endings.Any(ending => File.Exists(Path.Join(f, program + ending))))) ?? "";
    }

    public ProcessStartInfo Start(string directory, params IEnumerable<string> command)
    {
        var words = command.ToList();
        var start = new ProcessStartInfo(words[0], words.Skip(1)) { WorkingDirectory = directory };
        start.Environment.Clear();
        foreach (var (name, value) in _variables)
            start.Environment[name] = value;
        return start;
    }

    public void Dispose()
    {
        Remove(SocketFolder);
        Remove(Root);
    }

    private void AddPlacesOfWindows()
    {
        _variables["USERPROFILE"] = Home;
        _variables["APPDATA"] = Path.Join(Home, "AppData", "Roaming");
        _variables["LOCALAPPDATA"] = Path.Join(Home, "AppData", "Local");
        _variables["TEMP"] = _variables["TMP"] = Temporary;
        _variables["SELFTEST"] = Program;
        foreach (var name in new[] { "APPDATA", "LOCALAPPDATA" })
            Directory.CreateDirectory(_variables[name]);
    }

    /// <summary>`%ProgramFiles%\Git\bin\bash.exe`, of the variables that scripts have.</summary>
    private string Expanded(string program)
    {
        var end = program.IndexOf('%', 1);
        return end > 0 && _variables.TryGetValue(program[1..end], out var value) ? value + program[(end + 1)..] : "";
    }

    private static string FindLauncher(string folder)
    {
        if (OperatingSystem.IsWindows())
            return Environment.ProcessPath ?? "";
        // As it is built, and as it is installed.
        foreach (var place in new[] { "syswatch", "../../bin/syswatch" })
            if (Path.GetFullPath(place, folder) is var path && File.Exists(path))
                return path;
        throw new CliException(ExitCodes.CommandNotFound, $"syswatch is neither in {folder} nor in " +
            $"{Path.GetFullPath("../../bin", folder)}: install SysWatch again, or build it (packaging/build.sh)");
    }

    private static void MakePrivate(string folder)
    {
        // Below the user's own folder for temporary files, which nobody else reads.
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
            return;
        }
        Directory.CreateDirectory(
            folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static void Remove(string folder)
    {
        for (var i = 0; ; i++)
            try
            {
                Directory.Delete(folder, recursive: true);
                return;
            }
            catch (DirectoryNotFoundException)
            {
                return;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException && i < RemoveTries)
            {
                // What is being ended has written something more.
                Thread.Sleep(RemovePause);
            }
    }
}
