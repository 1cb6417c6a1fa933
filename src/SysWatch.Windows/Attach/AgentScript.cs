using System.Collections.Frozen;
using SysWatch.Core.Programs;
using SysWatch.Policy.Patterns;
using SysWatch.Windows.Seeing;

namespace SysWatch.Windows.Attach;

/// <summary>
/// What an interpreter was told to run, by its command line. Its own word, and good for nothing but to find agents:
/// whoever pretends to be one is held to more than before. No file is read: the paths are a user's, and may lie
/// anywhere.
/// </summary>
/// <param name="Name">The script's file name, or the module's; empty: it runs none that is known.</param>
/// <param name="Package"><c>npm:NAME</c> of the directory below the last <c>node_modules</c>.</param>
internal sealed record AgentScript(string Name, string? Package)
{
    private const string Modules = "/node_modules/";

    private static readonly AgentScript s_none = new("", null);

    private static readonly char[] s_version = [.. "0123456789.-"];

    private static readonly FrozenSet<string> s_withValue = new[]
    {
        "-r", "--require", "--import", "--loader", "--experimental-loader", "-C", "--conditions", "--env-file",
        "--title", "--icu-data-dir", "--openssl-config", "--cwd", "--preload", "-c", "--config", "--import-map",
        "--lock", "--cert", "--tsconfig-override", "-X", "-W",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> s_inline = new[]
    {
        "-e", "--eval", "-p", "--print", "-pe", "-i", "--interactive",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <param name="fileName">Of the program that runs.</param>
    public static AgentScript Of(string fileName, string commandLine, string directory)
    {
        var kind = KindOf(fileName);
        if (kind == InterpreterKind.None)
            return s_none;
        var arguments = CommandLineText.Split(commandLine);
        return kind == InterpreterKind.Python ? OfPython(arguments) : OfNode(arguments, kind, directory);
    }

    public static bool IsInterpreter(string fileName) => KindOf(fileName) != InterpreterKind.None;

    /// <summary>Of those that agents are written for.</summary>
    private static InterpreterKind KindOf(string fileName)
    {
        var name = fileName.ToLowerInvariant();
        if (name.EndsWith(".exe", StringComparison.Ordinal))
            name = name[..^4];
        // Without a console, and the launcher.
        if (name.TrimEnd(s_version) is "pythonw" or "pypyw" or "py" or "pyw")
            return InterpreterKind.Python;
        return InterpreterCommand.KindOf(name) is var kind and
            (InterpreterKind.Node or InterpreterKind.Bun or InterpreterKind.Deno or InterpreterKind.Python)
            ? kind
            : InterpreterKind.None;
    }

    private static AgentScript OfNode(IReadOnlyList<string> arguments, InterpreterKind kind, string directory)
    {
        var from = kind != InterpreterKind.Node && arguments.Count > 1 && arguments[1] is "run" or "x" ? 2 : 1;
        for (var i = from; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            if (argument == "--" && i + 1 < arguments.Count)
                return OfPath(arguments[i + 1], directory);
            if (s_inline.Contains(argument))
                return s_none;
            if (s_withValue.Contains(argument))
                i++;
            else if (argument.Length > 0 && argument[0] != '-')
                return OfPath(argument, directory);
        }
        return s_none;
    }

    private static AgentScript OfPath(string path, string directory)
    {
        var whole = WindowsNames.Canonical(path) ?? WindowsNames.Canonical($@"{directory}\{path}") ?? "";
        var at = whole.LastIndexOf(Modules, StringComparison.OrdinalIgnoreCase);
        var name = MemberPrograms.FileNameOf(whole.Length > 0 ? whole : path);
        if (at < 0)
            return new AgentScript(name, null);
        var parts = whole[(at + Modules.Length)..].Split('/');
        var depth = parts[0].StartsWith('@') ? 2 : 1;
        // What lies beside packages (.bin, .cache) is none.
        return parts.Length <= depth || parts[0].StartsWith('.')
            ? new AgentScript(name, null)
            : new AgentScript(name, "npm:" + string.Join('/', parts.Take(depth)).ToLowerInvariant());
    }

    /// <summary>A module's name does not tell its distribution, so it goes by its own.</summary>
    private static AgentScript OfPython(IReadOnlyList<string> arguments)
    {
        for (var i = 1; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            if (argument.StartsWith("-m", StringComparison.Ordinal))
            {
                var module = argument.Length > 2 ? argument[2..] : i + 1 < arguments.Count ? arguments[i + 1] : "";
                return new AgentScript(module.Split('.')[0], null);
            }
            if (argument.StartsWith("-c", StringComparison.Ordinal))
                return s_none;
            if (s_withValue.Contains(argument))
                i++;
            else if (argument.Length > 0 && argument[0] != '-')
                return new AgentScript(MemberPrograms.FileNameOf(argument), null);
        }
        return s_none;
    }
}
