namespace SysWatch.Core.Programs;

/// <summary>The part of python's command line before the program.</summary>
internal static class PythonOptions
{
    public static InterpreterCommand Parse(IReadOnlyList<string> arguments)
    {
        bool userSite = true, directory = true;
        for (var i = 1; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            if (argument.Length == 0 || argument == "-" || argument.StartsWith("--", StringComparison.Ordinal))
                return InterpreterCommand.Opaque;
            if (argument[0] != '-')
                return new InterpreterCommand(argument, null, !userSite, !directory);
            for (var at = 1; at < argument.Length; at++)
            {
                switch (argument[at])
                {
                    case 'I':
                        userSite = directory = false;
                        break;
                    case 's':
                        userSite = false;
                        break;
                    case 'P':
                        directory = false;
                        break;
                    case 'B' or 'E' or 'u' or 'O' or 'S' or 'q' or 'v' or 'b' or 'R':
                        break;
                    case 'm':
                        var rest = argument[(at + 1)..];
                        var module = rest.Length > 0 ? rest : arguments.ElementAtOrDefault(i + 1);
                        return new InterpreterCommand(null, module, !userSite, !directory);
                    default:
                        return InterpreterCommand.Opaque;
                }
            }
        }

        return InterpreterCommand.Opaque;
    }
}
