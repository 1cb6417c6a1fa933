namespace SysWatch.Launcher;

/// <summary>
/// What `syswatch run` was asked, read by hand: this path must start a program in milliseconds, and everything after
/// the command is the command's own.
/// </summary>
internal sealed class RunArguments
{
    private RunArguments()
    {
    }

    public string RunDirectory { get; private set; } = "";

    public string Profile { get; private set; } = "";

    public bool AuditOnly { get; private set; }

    public bool Quiet { get; private set; }

    public bool NoColor { get; private set; }

    /// <summary>Help was asked for: the other path answers.</summary>
    public bool WantsHelp { get; private set; }

    /// <summary>What is wrong with the command line, or empty.</summary>
    public string Problem { get; private set; } = "";

    /// <summary>The command and its arguments.</summary>
    public string[] Command { get; private set; } = [];

    /// <summary>Null when the command line is not one of `run`.</summary>
    public static RunArguments? Read(string[] args)
    {
        var run = new RunArguments();
        var at = 0;
        while (at < args.Length && args[at] != "run")
        {
            if (!run.TakeGlobal(args, ref at))
                return null;
        }
        if (at >= args.Length)
            return null;
        run.ReadRest(args, at + 1);
        return run;
    }

    private void ReadRest(string[] args, int at)
    {
        while (at < args.Length && Problem.Length == 0 && args[at].StartsWith('-'))
        {
            if (args[at] == "--")
            {
                at++;
                break;
            }
            if (!TakeGlobal(args, ref at) && !TakeOwn(args, ref at))
            {
                Problem = $"run has no option {args[at]}; the command's own options come after the command";
                return;
            }
        }
        Command = args[Math.Min(at, args.Length)..];
        if (Problem.Length == 0 && Command.Length == 0)
            Problem = "run needs a command: syswatch run -- COMMAND [ARGS...]";
        else if (Problem.Length == 0 && Command[0].Length == 0)
            Problem = "the command is empty: syswatch run -- COMMAND [ARGS...]";
    }

    private bool TakeGlobal(string[] args, ref int at)
    {
        if (TakeValue(args, ref at, "--run-dir", "", out var directory))
            RunDirectory = directory;
        else if (args[at] == "--no-color")
        {
            NoColor = true;
            at++;
        }
        else
            return false;
        return true;
    }

    private bool TakeOwn(string[] args, ref int at)
    {
        if (TakeValue(args, ref at, "--profile", "-p", out var profile))
            Profile = profile;
        else if (TakeValue(args, ref at, "--mode", "-m", out var mode))
            TakeMode(mode);
        else if (args[at] is "--quiet" or "-q")
        {
            Quiet = true;
            at++;
        }
        else if (args[at] is "--help" or "-h" or "-?")
        {
            WantsHelp = true;
            at++;
        }
        else
            return false;
        return true;
    }

    private void TakeMode(string mode)
    {
        AuditOnly = mode == "audit";
        if (Problem.Length == 0 && mode is not ("audit" or "enforce"))
            Problem = $"--mode is enforce or audit, not {mode}";
    }

    private bool TakeValue(string[] args, ref int at, string name, string alias, out string value)
    {
        value = "";
        var word = args[at];
        if (word.Length > name.Length && word.StartsWith(name, StringComparison.Ordinal) && word[name.Length] == '=')
        {
            value = word[(name.Length + 1)..];
            at++;
        }
        else if (word == name || alias.Length > 0 && word == alias)
        {
            value = at + 1 < args.Length ? args[at + 1] : "";
            at += 2;
        }
        else
            return false;
        if (value.Length == 0 && Problem.Length == 0)
            Problem = $"{name} needs a value";
        return true;
    }
}
