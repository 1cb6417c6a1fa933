using System.CommandLine;
using System.Globalization;
using SysWatch.Cli.Json;
using SysWatch.Cli.Output;
using SysWatch.Cli.Profiles;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Profiles;

namespace SysWatch.Cli.Commands;

/// <summary>`profile test`: runs what profiles state under `tests:`.</summary>
internal static class ProfileTestCommand
{
    public static Command Create(CommandContext context, ProfileOptions options) => options.OnProfiles(
        "test", "Run the tests that profiles contain", "every profile, the shipped ones too",
        (parse, profiles) => Run(context, options, parse, profiles));

    private static int Run(CommandContext context, ProfileOptions options, ParseResult parse, string[] profiles)
    {
        var directory = options.DirectoryOf(parse);
        if (profiles.Length == 0)
            profiles = [.. ProfileLibrary.Open(directory).Names];
        var screen = context.ScreenFor(parse);
        var exitCode = ExitCodes.Success;
        foreach (var (profile, name, library, result) in
            CompiledProfile.All(profiles, directory, options.ContextOf(parse)))
        {
            var errors = result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).ToList();
            var failed = errors.Count(d => d.Code == DiagnosticCodes.FailedTest);
            var tests = failed < errors.Count ? ProfileLines.TestsIn(library.Require(name).Text) : result.TestCount;
            if (failed < errors.Count)
                exitCode = ExitCodes.Usage;
            else if (failed > 0 && exitCode == ExitCodes.Success)
                exitCode = ExitCodes.No;
            if (parse.GetValue(context.Json))
            {
                context.WriteJson(
                    new ProfileTestJson(name, errors.Count == 0, tests, failed), c => c.ProfileTestJson);
                continue;
            }
            foreach (var error in errors)
                DiagnosticLines.Write(screen, error, library.TextOf(error.File));
            screen.Record(
                errors.Count == 0 ? Piece.Good("passed") : Piece.Bad("failed"), profile,
                failed < errors.Count
                    ? "not tested: the profile is wrong"
                    : string.Create(CultureInfo.InvariantCulture, $"{tests - failed} of {tests} tests"));
        }
        return exitCode;
    }
}
