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

    // Code, or a DLL with code, comes by these.
    private static readonly string[] Loading = ["NODE_PATH", "OPENSSL_CONF", "OPENSSL_MODULES", "OPENSSL_ENGINES"];

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
        // A process, or its parent before it ran, may have written another into its memory.
        if (!start.IsFirst && line != start.ToldCommandLine.TrimEnd())
            return null;
        var command = InterpreterCommand.Parse(InterpreterKind.Node, CommandLineText.Split(line));
        return command.Script is { Length: < SnapshotLimits.ArgumentCharsMax } given ? ScriptPath.Of(given) : null;
    }

    private static bool IsOutOfReach(ProgramStart start, string script, IPackageFiles files)
    {
        if (files.IsElevated(start.Pid, start.Facts.Created) ||
            files.VariablesOf(start.Pid, start.Facts.Created) is not { } variables ||
            Loading.Any(name => variables.GetValueOrDefault(name, "").Length > 0) ||
            !AreHarmless(variables.GetValueOrDefault("NODE_OPTIONS", "")))
            return false;
        var home = variables.GetValueOrDefault("USERPROFILE", "").TrimEnd('\\');
        if (home.Length > 0 && UserFolders.Any(name => files.Exists($@"{home}\{name}")))
            return false;
        // Everyone may make a folder at the top of a drive, and node looks there for what it has not found below.
        var top = script[..3] + Folder;
        return files.IsUntouched(script) && (!files.Exists(top) || files.IsUntouched(top));
    }

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
