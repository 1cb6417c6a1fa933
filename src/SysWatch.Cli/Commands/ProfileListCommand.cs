using System.CommandLine;
using SysWatch.Cli.Json;
using SysWatch.Cli.Output;
using SysWatch.Cli.Profiles;

namespace SysWatch.Cli.Commands;

/// <summary>`profile list`: every profile that can be named, and where it comes from.</summary>
internal static class ProfileListCommand
{
    public static Command Create(CommandContext context, ProfileOptions options)
    {
        var command = new Command("list", "List the profiles that can be named") { options.Directory, context.Json };
        command.SetAction(parse =>
        {
            var library = ProfileLibrary.Open(options.DirectoryOf(parse));
            var texts = library.Names.Select(library.Require).ToList();
            if (parse.GetValue(context.Json))
            {
                foreach (var text in texts)
                    context.WriteJson(
                        new ProfileJson(text.Name, text.File, ProfileLines.DescriptionIn(text.Text)),
                        c => c.ProfileJson);
                return ExitCodes.Success;
            }
            context.ScreenFor(parse).Table(
                ["profile", "file", "description"],
                [.. texts.Select(t => (IReadOnlyList<Piece>)
                    [Piece.Strong(t.Name), Piece.Faint(t.File), ProfileLines.DescriptionIn(t.Text)])]);
            return ExitCodes.Success;
        });
        return command;
    }
}
