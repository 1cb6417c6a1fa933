using System.CommandLine;
using System.Runtime.InteropServices;
using SysWatch.Cli.Json;

namespace SysWatch.Cli.Commands;

/// <summary>`version`. The daemon's is shown by `doctor`.</summary>
internal static class VersionCommand
{
    public static string Version { get; } = typeof(VersionCommand).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    public static Command Create(CommandContext context)
    {
        var command = new Command("version", "Print the version") { context.Json };
        command.SetAction(parse => Run(context, parse));
        return command;
    }

    public static int Run(CommandContext context, ParseResult parse)
    {
        var architecture = RuntimeInformation.RuntimeIdentifier;
        if (parse.GetValue(context.Json))
            context.WriteJson(
                new VersionJson(Version, RuntimeInformation.FrameworkDescription, architecture), c => c.VersionJson);
        else
            context.Terminal.Out.Write($"syswatch {Version} ({architecture})\n");
        return ExitCodes.Success;
    }
}
