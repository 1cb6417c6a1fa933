using System.CommandLine;
using System.Text.Json.Serialization.Metadata;
using SysWatch.Cli.Connection;
using SysWatch.Cli.Json;
using SysWatch.Cli.Output;
using SysWatch.Cli.Systems;
using SysWatch.Linux.Launch;

namespace SysWatch.Cli;

/// <summary>What every command is given: the surroundings, and the options that all share.</summary>
internal sealed class CommandContext(Terminal terminal)
{
    public Terminal Terminal => terminal;

    public Option<string?> RunDir { get; } = new("--run-dir")
    {
        Description = $"{DaemonPlace.WhatRunDirectoryIs} [{RunDirectory.Variable}; {DaemonPlace.Default}]",
        HelpName = "DIR",
        Recursive = true,
    };

    public Option<bool> NoColor { get; } = new("--no-color")
    {
        Description = "No colours, as with NO_COLOR set",
        Recursive = true,
    };

    /// <summary>Added by each command that has it.</summary>
    public Option<bool> Json { get; } = new("--json")
    {
        Description = "One JSON object a line, with stable field names",
    };

    public Screen ScreenFor(ParseResult parse) => new(terminal, color: !parse.GetValue(NoColor));

    public string RunDirectoryOf(ParseResult parse) =>
        DaemonPlace.Choose(parse.GetValue(RunDir), terminal.Variable(RunDirectory.Variable));

    public Task<DaemonConnection> ConnectAsync(ParseResult parse, CancellationToken cancellationToken) =>
        DaemonConnection.OpenAsync(RunDirectoryOf(parse), cancellationToken);

    public void WriteJson<T>(T value, Func<CliJsonContext, JsonTypeInfo<T>> type)
    {
        terminal.Out.Write(CliJson.Line(value, type(CliJsonContext.Lines)));
        terminal.Out.Write('\n');
    }
}
