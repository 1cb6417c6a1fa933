using System.Buffers;

namespace SysWatch.Windows.Launch;

/// <summary>
/// Finds the program of a command as a shell of Windows would: PATH in its order, PATHEXT in its order in each. Other
/// than cmd.exe it never looks in the working directory for a bare name, nor in a PATH entry that depends on it: what
/// lies in a workspace is not to become the agent by its name.
/// </summary>
internal sealed class CommandSearch(ICommandFiles files, string path, string pathExtensions, string workingDirectory)
{
    private const string DefaultExtensions = ".COM;.EXE;.BAT;.CMD";
    private const string Started = ".COM;.EXE;.BAT;.CMD";
    private static readonly SearchValues<char> NoName = SearchValues.Create("\0\"<>|*?");

    private const int CandidatesMax = 65_536;

    private readonly string[] _extensions = Split(pathExtensions.Length > 0 ? pathExtensions : DefaultExtensions)
        .Where(e => e.StartsWith('.')).ToArray();

    private int _looked;

    public FoundCommand Find(string command)
    {
        if (command.Length == 0)
            return NotFound("the command is empty.");
        if (command.AsSpan().IndexOfAny(NoName) >= 0 || command.LastIndexOf(':') > 1)
            return NotFound($"`{command}` is no name that a file can have.");
        if (IsDrive(command, out var rest) && !IsSeparator(rest))
            return new FoundCommand(
                "", $"`{command}` is relative to a drive's own directory: write the whole path.", LaunchExit.Failed);
        if (command.AsSpan().IndexOfAny('\\', '/') >= 0)
        {
            var whole = Absolute(command);
            return files.IsDirectory(whole) ? CannotRun($"{whole} is a directory.") : Among(whole, command);
        }
        FoundCommand? unusable = null;
        foreach (var directory in Split(path).Select(p => p.Trim('"')).Where(IsAbsolute))
        {
            var found = Among(directory.TrimEnd('\\', '/') + '\\' + command, command);
            if (found.Path.Length > 0 || _looked > CandidatesMax)
                return found;
            // As on Linux: what comes later in PATH may be one, and without it this is what is said.
            if (found.ExitCode == LaunchExit.CannotRun)
                unusable ??= found;
        }
        return unusable ?? NotFound(
            $"there is no `{command}` in PATH. (The working directory is not looked in: for a program there, " +
            $@"write .\{command}.)");
    }

    private FoundCommand Among(string stem, string command)
    {
        if (HasExtension(stem) && Exists(stem))
            return IsStarted(stem)
                ? new FoundCommand(stem, "")
                : CannotRun($"{stem} is no program: name the one that runs it, with it as an argument.");
        var name = _extensions.Select(e => stem + e.ToLowerInvariant()).FirstOrDefault(Exists);
        if (name is null)
            return NotFound($"there is no `{command}`: looked for {stem} with {string.Join(", ", _extensions)}.");
        return IsStarted(name)
            ? new FoundCommand(name, "")
            : CannotRun($"{name} is no program: name the one that runs it, with it as an argument.");
    }

    private bool Exists(string candidate) => ++_looked <= CandidatesMax && files.IsFile(candidate);

    private string Absolute(string name) => WithoutDots(Whole(name.Replace('/', '\\')));

    /// <summary>As Win32 would: <c>..</c> at the root stays there.</summary>
    private static string WithoutDots(string path)
    {
        var parts = new List<string>();
        foreach (var part in path.Split('\\'))
        {
            if (part == ".." && parts.Count > 1 && parts[^1].Length > 0)
                parts.RemoveAt(parts.Count - 1);
            else if (part is not ("." or ".."))
                parts.Add(part);
        }
        return string.Join('\\', parts);
    }

    private string Whole(string full)
    {
        if (IsAbsolute(full))
            return full;
        // `\tools\x` is on the working directory's drive.
        if (full[0] == '\\')
            return IsDrive(workingDirectory, out _) ? workingDirectory[..2] + full : full;
        return workingDirectory.TrimEnd('\\') + '\\' + full;
    }

    private static bool IsAbsolute(string name) =>
        (IsDrive(name, out var rest) && IsSeparator(rest)) || name.StartsWith(@"\\", StringComparison.Ordinal);

    private static bool IsDrive(string name, out string rest)
    {
        var isDrive = name.Length >= 2 && char.IsAsciiLetter(name[0]) && name[1] == ':';
        rest = isDrive ? name[2..] : name;
        return isDrive;
    }

    private static bool IsSeparator(string rest) => rest.Length > 0 && rest[0] is '\\' or '/';

    private static bool HasExtension(string name) => name.LastIndexOf('.') > name.LastIndexOf('\\') + 1;

    private static bool IsStarted(string name) =>
        Split(Started).Any(e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase));

    private static string[] Split(string list) =>
        list.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static FoundCommand NotFound(string why) => new("", why, LaunchExit.NotFound);

    private static FoundCommand CannotRun(string why) => new("", why, LaunchExit.CannotRun);
}
