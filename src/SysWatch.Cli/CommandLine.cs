using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Grpc.Core;
using SysWatch.Cli.Commands;
using SysWatch.Cli.Connection;
using SysWatch.Cli.Output;

namespace SysWatch.Cli;

/// <summary>The tree of commands, and the one place where a failure becomes a message and an exit code.</summary>
internal sealed class CommandLine(Terminal terminal)
{
    /// <summary>How long a command that was interrupted may take to remove what it has made.</summary>
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(10);

    /// <summary>A word that begins with @ is an abstract socket's name, and no file to read words from.</summary>
    private static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

    public Command Root { get; } = Build(terminal);

    public async Task<int> InvokeAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var parse = Root.Parse(arguments, Parsing);
        try
        {
            var isRefused = parse.Action is ParseErrorAction || UsageErrors.MisspeltOptions(parse).Any();
            var code = isRefused ? Refuse(parse) : await InvokeAsync(parse, cancellationToken);
            terminal.Out.Flush();
            return code;
        }
        catch (CliException e)
        {
            return Fail(e);
        }
        catch (RpcException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCodes.Interrupted;
        }
        catch (RpcException e)
        {
            return e.StatusCode == StatusCode.Cancelled ? ExitCodes.Interrupted : Fail(Failures.Of(e));
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Interrupted;
        }
        catch (OutputClosedException)
        {
            return ExitCodes.PipeClosed;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Fail(new CliException(ExitCodes.NotFound, e.Message));
        }
        finally
        {
            FlushWhatIsLeft();
        }
    }

    private Task<int> InvokeAsync(ParseResult parse, CancellationToken cancellationToken) =>
        parse.InvokeAsync(
            new InvocationConfiguration
            {
                Output = terminal.Out,
                Error = terminal.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = EndLimit,
            },
            cancellationToken);

    private int Refuse(ParseResult parse)
    {
        foreach (var error in UsageErrors.Of(parse))
            terminal.Error.WriteLine("syswatch: " + VisibleText.Of(error));
        foreach (var suggestion in Suggestions.For(parse))
            terminal.Error.WriteLine($"  did you mean `{suggestion}`?");
        terminal.Error.WriteLine($"  see `{HelpText.PathOf(parse.CommandResult)} --help`");
        return parse.CommandResult.Command.Name == RunCommand.Name ? ExitCodes.LaunchFailed : ExitCodes.Usage;
    }

    private int Fail(CliException failure)
    {
        FlushWhatIsLeft();
        terminal.Error.WriteLine("syswatch: " + VisibleText.Lines(failure.Message));
        return failure.ExitCode;
    }

    private void FlushWhatIsLeft()
    {
        try
        {
            terminal.Out.Flush();
            terminal.Error.Flush();
        }
        catch (OutputClosedException)
        {
            // The reader has gone; nobody is left to be told.
        }
    }

    private static Command Build(Terminal terminal)
    {
        var context = new CommandContext(terminal);
        var root = new Command("syswatch", "Holds coding agents and all that they start to a profile.")
        {
            RunCommand.Create(context), CheckCommand.Create(context), WhyCommand.Create(context),
            EventsCommand.Create(context), SessionsCommand.Create(context), PsCommand.Create(context),
            ApproveCommand.Create(context), KillCommand.Create(context), FreezeCommand.Create(context),
            ReleaseCommand.Create(context), DoctorCommand.Create(context), SelftestCommand.Create(context),
            SelftestRunnerCommand.Create(context), SelftestStepCommand.Create(context), ProfileCommand.Create(context),
            CompletionCommand.Create(context), CompletionValuesCommand.Create(context), VersionCommand.Create(context),
        };
        var version = new Option<bool>("--version") { Description = "Print the version" };
        var help = new HelpOption { Description = "Show help", Action = new HelpText(terminal) };
        root.Options.Add(context.RunDir);
        root.Options.Add(context.NoColor);
        root.Options.Add(version);
        root.Options.Add(help);
        root.SetAction(parse =>
        {
            if (parse.GetValue(version))
                return VersionCommand.Run(context, parse);
            new HelpText(terminal).Invoke(parse);
            return ExitCodes.Usage;
        });
        return root;
    }
}
