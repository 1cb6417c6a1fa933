using System.CommandLine;
using SysWatch.Cli.Profiles;
using SysWatch.Cli.Systems;
using SysWatch.Policy.Compilation;

namespace SysWatch.Cli.Commands;

/// <summary>`profile`: everything about profiles that needs no daemon and no root.</summary>
internal static class ProfileCommand
{
    public static Command Create(CommandContext context)
    {
        var options = new ProfileOptions(context);
        return new Command("profile", "Check, test, show and explain profiles; needs no daemon")
        {
            ProfileValidateCommand.Create(context, options),
            ProfileTestCommand.Create(context, options),
            ProfileShowCommand.Create(context, options),
            ProfileExplainCommand.Create(context, options),
            ProfileListCommand.Create(context, options),
        };
    }
}

/// <summary>What the commands below `profile` share.</summary>
internal sealed class ProfileOptions(CommandContext context)
{
    public Option<string?> Directory { get; } = new("--profiles")
    {
        Description = "An administrator's directory of profiles " +
            $"[{ProfileLibrary.Variable}; {DaemonPlace.Profiles}]",
        HelpName = "DIR",
    };

    public Option<string?> Workspace { get; } = new("--workspace")
    {
        Description = "What $WORKSPACE stands for [the current directory]",
        HelpName = "DIR",
    };

    public Option<string?> Home { get; } = new("--home")
    {
        Description = "What ~ stands for [your home]",
        HelpName = "DIR",
    };

    public Option<string?> For { get; } = ForOption();

    /// <summary>A command on any number of profiles, one after the other.</summary>
    /// <param name="without">What it takes when none is named.</param>
    /// <param name="run">Gets the names and files as they were given.</param>
    public Command OnProfiles(
        string name, string description, string without, Func<ParseResult, string[], int> run)
    {
        var profiles = new Argument<string[]>("PROFILE")
        {
            Description = $"Names or files. Without any: {without}",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var command = new Command(name, description) 
        {
            profiles, For, Directory, Workspace, Home, context.Json,
        };
        command.SetAction(parse => run(parse, parse.GetValue(profiles) ?? []));
        return command;
    }

    public string DirectoryOf(ParseResult parse) =>
        parse.GetValue(Directory) ?? Variable(ProfileLibrary.Variable) ?? DaemonPlace.Profiles;

    /// <summary>What the placeholders stand for; samples where the profile is looked at for another system.</summary>
    public PolicyContext ContextOf(ParseResult parse)
    {
        var isHere = OperatingSystem.IsWindows();
        var isForWindows = parse.GetValue(For) is { } system ? system == SampleContext.Windows : isHere;
        var (home, workspace) = (parse.GetValue(Home), parse.GetValue(Workspace));
        if (isForWindows == isHere)
            return PolicyContexts.Of(home ?? (isHere ? null : Variable("HOME")), workspace ?? ".", Variable);
        return isForWindows ? SampleContext.OfWindows(home, workspace) : SampleContext.OfLinux(home, workspace);
    }

    private static Option<string?> ForOption()
    {
        var option = new Option<string?>("--for")
        {
            Description = "The system whose names count [this one]; of another, sample folders are taken",
            HelpName = $"{SampleContext.Windows}|{SampleContext.Linux}",
        };
        option.AcceptOnlyFromAmong(SampleContext.Windows, SampleContext.Linux);
        return option;
    }

    private string? Variable(string name) =>
        context.Terminal.Variable(name) is { Length: > 0 } value ? value : null;
}
