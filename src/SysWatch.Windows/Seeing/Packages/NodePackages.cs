using System.Collections.Frozen;
using SysWatch.Core.Processes;
using SysWatch.Core.Programs;

namespace SysWatch.Windows.Seeing.Packages;

/// <summary>
/// Says which npm package a node runs. Believed of the session's first program, and where the session's user can have
/// written nothing of it. README.md, "Packages", says what each condition is for, and what is left.
/// </summary>
internal static class NodePackages
{
    private const string Folder = "node_modules";

    // All others of node's own, and of OpenSSL's: code, or a DLL with code, comes by some, and each version has new
    // ones. The cache of compiled code is one of them.
    private static readonly FrozenSet<string> Harmless =
        new[] { "NODE_ENV", "NODE_NO_WARNINGS", "NODE_DISABLE_COLORS", "NODE_OPTIONS" }.ToFrozenSet();

    // What the system's own DLLs are found by.
    private static readonly string[] WindowsFolders = ["SYSTEMROOT", "WINDIR"];

    // Where node looks at last for what it has not found beside the script.
    private static readonly string[] UserFolders = [".node_modules", ".node_libraries"];

    public static string? Of(ProgramStart start, IPackageFiles files)
    {
        if (!IsNode(start.ImagePath) || ScriptOf(start) is not { } script || !files.IsPlainFile(script))
            return null;
        if (!start.IsFirst && !IsOutOfReach(start, script, files))
            return null;
        return NameOf(script, start.IsFirst, files) is { } name ? "npm:" + name : null;
    }

    private static bool IsNode(string image)
    {
        var file = MemberPrograms.FileNameOf(image).ToLowerInvariant();
        return file.EndsWith(".exe", StringComparison.Ordinal) &&
            InterpreterCommand.KindOf(file.AsSpan()[..^4]) == InterpreterKind.Node;
    }

    private static string? ScriptOf(ProgramStart start)
    {
        var line = start.Facts.CommandLine.TrimEnd();
        if (line.Length == 0 || char.IsWhiteSpace(line[0]))
            return null;
        var command = InterpreterCommand.Parse(InterpreterKind.Node, CommandLineText.Split(line));
        return command.Script is { Length: < SnapshotLimits.ArgumentCharsMax } given ? ScriptPath.Of(given) : null;
    }

    private static bool IsOutOfReach(ProgramStart start, string script, IPackageFiles files)
    {
        if (files.IsElevated(start.Pid, start.Facts.Created) ||
            files.VariablesOf(start.Pid, start.Facts.Created) is not { } variables ||
            variables.Any(variable => Loads(variable.Key, variable.Value)) ||
            !AreHarmless(variables.GetValueOrDefault("NODE_OPTIONS", "")) ||
            !WindowsFolders.All(name => IsSame(variables.GetValueOrDefault(name, files.WindowsFolder),
                files.WindowsFolder)))
            return false;
        // Of a folder that it only calls its own, the daemon could not say what is in it for the process.
        if (files.HomeOf(start.Pid, start.Facts.Created) is not { } home || ScriptPath.Of(home) != home ||
            !IsSame(variables.GetValueOrDefault("USERPROFILE", ""), home) ||
            UserFolders.Any(name => files.Exists($@"{home}\{name}")))
            return false;
        // Everyone may make a folder at the top of a drive, and node looks there for what it has not found below.
        var top = script[..3] + Folder;
        return files.IsUntouched(script) && (!files.Exists(top) || files.IsUntouched(top));
    }

    private static bool Loads(string name, string value) => value.Length > 0 && !Harmless.Contains(name) &&
        (name.StartsWith("NODE_", StringComparison.Ordinal) || name.StartsWith("OPENSSL_", StringComparison.Ordinal));

    private static bool IsSame(string one, string other) =>
        one.TrimEnd('\\').Equals(other.TrimEnd('\\'), StringComparison.OrdinalIgnoreCase);

    private static bool AreHarmless(string options)
    {
        var words = options.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        return InterpreterCommand.Parse(InterpreterKind.Node, ["node", .. words, Folder]).Script == Folder;
    }

    /// <summary>Of the nearest package.json above the script, below a node_modules directory.</summary>
    private static string? NameOf(string script, bool isFirst, IPackageFiles files)
    {
        if (!script.Contains($@"\{Folder}\", StringComparison.OrdinalIgnoreCase))
            return null;
        for (var directory = Above(script);
            directory.Length > 0 && !directory.EndsWith('\\' + Folder, StringComparison.OrdinalIgnoreCase);
            directory = Above(directory))
        {
            var manifest = directory + @"\package.json";
            if (files.IsPlainFile(manifest) && (isFirst || files.IsUntouched(manifest)) &&
                files.Read(manifest) is { } text && PackageManifest.NpmName(text) is { } name)
                return name;
        }
        return null;
    }

    private static string Above(string path) => path[..Math.Max(path.LastIndexOf('\\'), 0)];
}
