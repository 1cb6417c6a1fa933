using System.CommandLine;
using System.Globalization;
using SysWatch.Cli.Connection;
using SysWatch.Cli.Json;
using SysWatch.Cli.Output;
using SysWatch.Cli.Systems;
using SysWatch.Protocol.V1;
using SysWatch.Windows.Api;

namespace SysWatch.Cli.Commands;

/// <summary>`doctor`: which mechanism holds which guard on this machine, and what is not held.</summary>
internal static class DoctorCommand
{
    public static Command Create(CommandContext context)
    {
        var command = new Command("doctor", "Show what is enforced on this machine, and what is not") { context.Json };
        command.SetAction((parse, cancellationToken) => RunAsync(context, parse, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        CommandContext context, ParseResult parse, CancellationToken cancellationToken)
    {
        var socket = DaemonPlace.AddressIn(context.RunDirectoryOf(parse));
        PostureReport report;
        try
        {
            using var daemon = await context.ConnectAsync(parse, cancellationToken);
            report = await daemon.Posture.GetAsync(new GetPostureRequest(), daemon.Unary);
        }
        catch (CliException e) when (parse.GetValue(context.Json))
        {
            context.WriteJson(
                new DoctorJson(false, socket, e.Message, VersionCommand.Version, "", "", [], [],
                    new Dictionary<string, ulong>(), e.ExitCode),
                c => c.DoctorJson);
            return e.ExitCode;
        }
        catch (CliException e)
        {
            context.ScreenFor(parse).Record(
                Piece.Bad("not enforced"), WithoutDaemon(OperatingSystem.IsWindows()));
            throw new CliException(e.ExitCode, e.Message);
        }
        var exitCode = IsWhole(report) ? ExitCodes.Success : ExitCodes.No;
        if (parse.GetValue(context.Json))
            context.WriteJson(
                new DoctorJson(true, socket, "", VersionCommand.Version, report.Version, report.Kernel,
                    [.. report.Guards.Select(JsonShapes.Of)], [.. report.Unheld.Select(JsonShapes.Of)],
                    new SortedDictionary<string, ulong>(report.Lost),
                    exitCode)
                {
                    Reactions = report.Reactions is { } reactions ? JsonShapes.Of(reactions) : null,
                },
                c => c.DoctorJson);
        else
            Write(context.ScreenFor(parse), report, socket);
        return exitCode;
    }

    internal static string WithoutDaemon(bool onWindows) => onWindows
        ? "without syswatchd no session can start; those that were launched have ended, and agents that were found " +
          "go on unguarded"
        : "without syswatchd no session can start; those that run stay guarded";

    /// <summary>
    /// Every guard is reported, and as enforced, and no agent runs without. Of the registry only Windows reports.
    /// </summary>
    private static bool IsWhole(PostureReport report) =>
        report.Unheld.Count == 0 &&
        report.Guards.Select(g => g.Guard).Where(g => g != Guard.Registry).Distinct().Count() ==
            Words.Guards.Count - 1 &&
        report.Guards.All(g => g.State == GuardPosture.Types.State.Enforced);

    private static void Write(Screen screen, PostureReport report, string socket)
    {
        screen.Record("syswatchd", report.Version, "at " + socket, "kernel " + report.Kernel);
        if (report.Version.Split('+')[0] != VersionCommand.Version)
            screen.Record(
                Piece.Warning("version"), $"syswatch is {VersionCommand.Version}: restart syswatchd after an upgrade");
        if (WinePresence.IsWine)
            screen.Record(
                Piece.Warning("not judged"),
                "whose the pipe is: wine says it of none, so any program could answer here");
        screen.Table(
            ["guard", "state", "held by"],
            [.. report.Guards.Select(g => (IReadOnlyList<Piece>)
                [
                    Words.Of(g.Guard), new Piece(Words.Of(g.State), Words.ToneOf(g.State)),
                    g.Mechanisms.Count == 0 ? Piece.Bad("nothing") : string.Join(", ", g.Mechanisms),
                ])]);
        foreach (var guard in report.Guards)
        {
            foreach (var gap in guard.Gaps)
                screen.Record(Piece.Bad("gap"), Words.Of(guard.Guard), gap);
            if (guard.Raise.Length > 0)
                screen.Record(Piece.Good("raise"), Words.Of(guard.Guard), guard.Raise);
        }
        foreach (var agent in report.Unheld)
            screen.Record(Piece.Bad("not held"), $"{agent.Agent} (process {agent.Pid})", agent.Reason);
        if (report.Reactions is { Count: > 0 } reactions)
            screen.Record(
                new Piece("reacted", reactions.OverBudget > 0 ? Tone.Warning : Tone.Plain),
                string.Create(CultureInfo.InvariantCulture, $"{reactions.Count} times, 99 of 100 within ") +
                string.Create(CultureInfo.InvariantCulture, $"{Math.Round(reactions.P99Ms, 1)} ms"),
                string.Create(
                    CultureInfo.InvariantCulture, $"{reactions.OverBudget} over {reactions.BudgetMs} ms"));
        foreach (var (source, count) in report.Lost.OrderBy(l => l.Key, StringComparer.Ordinal))
            if (count > 0)
                screen.Record(Piece.Warning("lost"), source, $"{count} events since syswatchd started");
    }
}
