using System.CommandLine;
using System.CommandLine.Parsing;
using SysWatch.Cli.Completion;

namespace SysWatch.Cli.Commands;

/// <summary>`completion`: a script for the shell, made from the tree of commands.</summary>
internal static class CompletionCommand
{
    public static string[] Shells { get; } = ["bash", "zsh", "fish", "powershell"];

    public static Command Create(CommandContext context)
    {
        var shell = new Argument<string>("SHELL")
        {
            Description =
                "bash: add `source <(syswatch completion bash)` to ~/.bashrc. " +
                "zsh: write it to a file _syswatch in a directory of $fpath. " +
                "fish: write it to ~/.config/fish/completions/syswatch.fish. " +
                "powershell: add `syswatch completion powershell | Out-String | iex` to $PROFILE",
        };
        shell.AcceptOnlyFromAmong(Shells);
        var command = new Command("completion", "Print a completion script for a shell") { shell };
        command.SetAction(parse =>
        {
            var tree = CompletionTree.Of(RootOf(parse.CommandResult));
            context.Terminal.Out.Write(parse.GetRequiredValue(shell) switch
            {
                "bash" => BashScript.Write(tree),
                "zsh" => ZshScript.Write(tree),
                "powershell" => PowerShellScript.Write(tree),
                _ => FishScript.Write(tree),
            });
            return ExitCodes.Success;
        });
        return command;
    }

    private static Command RootOf(CommandResult result) =>
        result.Parent is CommandResult parent ? RootOf(parent) : result.Command;
}
