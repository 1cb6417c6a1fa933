namespace SysWatch.Core.Programs;

/// <summary>What an interpreter is told to run.</summary>
/// <param name="Script">The path as given, or null.</param>
/// <param name="Module">`python -m`, or null.</param>
/// <param name="IgnoresUserSite">`python -I` or `-s`.</param>
/// <param name="IgnoresDirectory">`python -I` or `-P`.</param>
public sealed record InterpreterCommand(
    string? Script, string? Module = null, bool IgnoresUserSite = false, bool IgnoresDirectory = false)
{
    /// <summary>It runs code that the command line or a pipe brings: no identity but the interpreter's.</summary>
    public static InterpreterCommand Opaque { get; } = new(Script: null);

    /// <summary>By the resolved executable's file name; of Windows in lower case, without its ending.</summary>
    public static InterpreterKind KindOf(ReadOnlySpan<char> fileName)
    {
        var name = fileName.TrimEnd("0123456789.-");
        return name switch
        {
            "node" or "nodejs" => InterpreterKind.Node,
            "bun" or "bunx" => InterpreterKind.Bun,
            "deno" => InterpreterKind.Deno,
            "python" or "pypy" => InterpreterKind.Python,
            "env" => InterpreterKind.Env,
            "sh" or "bash" or "rbash" or "dash" or "ash" or "zsh" or "ksh" or "mksh" or "fish" or "busybox" or "tcsh"
                or "csh" => InterpreterKind.Shell,
            "perl" or "ruby" or "php" or "lua" or "luajit" or "tclsh" or "wish" or "expect" or "Rscript" or "java"
                or "dotnet" or "mono" or "awk" or "gawk" or "mawk" or "guile" or "gdb" or "lldb" or "xargs" or "nice"
                or "nohup" or "timeout" or "stdbuf" or "setsid" or "script" or "coreutils" => InterpreterKind.Other,
            _ when name.StartsWith("ld-linux") || name.StartsWith("ld-musl") || name is "ld.so" or "ld" =>
                InterpreterKind.Other,
            _ => InterpreterKind.None,
        };
    }

    /// <summary>Options that are not known to be harmless make it opaque.</summary>
    public static InterpreterCommand Parse(InterpreterKind kind, IReadOnlyList<string> arguments) => kind switch
    {
        InterpreterKind.Node => ParsePlain(arguments, 1, IsHarmlessForNode),
        InterpreterKind.Bun => ParsePlain(arguments, IsWord(arguments, "run") ? 2 : 1, IsHarmlessForBun),
        InterpreterKind.Deno => IsWord(arguments, "run") ? ParsePlain(arguments, 2, IsHarmlessForDeno) : Opaque,
        InterpreterKind.Python => PythonOptions.Parse(arguments),
        InterpreterKind.Shell => ParsePlain(arguments, 1, static option => option is "-e" or "-u" or "-p" or "-eu"),
        _ => Opaque,
    };

    private static bool IsWord(IReadOnlyList<string> arguments, string word) =>
        arguments.Count > 1 && arguments[1] == word;

    private static InterpreterCommand ParsePlain(IReadOnlyList<string> arguments, int from, Func<string, bool> harmless)
    {
        for (var i = from; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            if (argument == "--")
                return i + 1 < arguments.Count ? new InterpreterCommand(arguments[i + 1]) : Opaque;
            if (argument.Length == 0 || argument == "-" || (argument[0] == '-' && !harmless(argument)))
                return Opaque;
            if (argument[0] != '-')
                return new InterpreterCommand(argument);
        }

        return Opaque;
    }

    private static bool IsHarmlessForNode(string option)
    {
        var name = option.Split('=')[0].Replace('_', '-');
        return name is "--no-warnings" or "--enable-source-maps" or "--no-deprecation" or "--trace-warnings"
                or "--trace-deprecation" or "--throw-deprecation" or "--expose-gc" or "--no-experimental-fetch"
                or "--disable-sigusr1" or "--experimental-vm-modules" or "--experimental-sqlite"
                or "--experimental-wasm-modules" or "--preserve-symlinks" or "--no-node-snapshot" ||
            (option.Contains('=') && name is "--max-old-space-size" or "--max-semi-space-size" or "--stack-size"
                or "--disable-warning" or "--unhandled-rejections" or "--max-http-header-size"
                or "--dns-result-order");
    }

    private static bool IsHarmlessForBun(string option) => option is "--bun" or "--smol" or "--silent" or "-b";

    private static bool IsHarmlessForDeno(string option) =>
        option is "-A" or "--allow-all" or "--no-prompt" or "--quiet" or "-q" or "--no-check" or "--no-config"
            or "--cached-only" or "--no-remote" || option.StartsWith("--allow-", StringComparison.Ordinal);
}
