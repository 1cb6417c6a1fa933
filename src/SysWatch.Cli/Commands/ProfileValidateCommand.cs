using System.CommandLine;
using System.Collections.Immutable;
using System.Globalization;
using SysWatch.Cli.Json;
using SysWatch.Cli.Output;
using SysWatch.Cli.Profiles;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Profiles;

namespace SysWatch.Cli.Commands;

/// <summary>`profile validate`: everything that is wrong with profiles, at once.</summary>
internal static class ProfileValidateCommand
{
    public static Command Create(CommandContext context, ProfileOptions options) => options.OnProfiles(
        "validate", "Check profiles, and run their tests", "every profile of the administrator's directory",
        (parse, profiles) => Run(context, options, parse, profiles));

    private static int Run(CommandContext context, ProfileOptions options, ParseResult parse, string[] profiles)
    {
        var directory = options.DirectoryOf(parse);
        if (profiles.Length == 0)
            profiles = [.. new ProfileDirectory(directory).Names];
        var screen = context.ScreenFor(parse);
        if (profiles.Length == 0)
            screen.Line($"there is no profile in {directory}; name one, or a file");
        var json = parse.GetValue(context.Json);
        var isValid = true;
        foreach (var (profile, name, library, result) in
            CompiledProfile.All(profiles, directory, options.ContextOf(parse)))
        {
            isValid &= result.Policy is not null;
            foreach (var diagnostic in result.Diagnostics)
                if (json)
                    context.WriteJson(Shape(name, diagnostic), c => c.DiagnosticJson);
                else
                    DiagnosticLines.Write(screen, diagnostic, library.TextOf(diagnostic.File));
            if (!json)
                WriteSummary(screen, profile, result);
        }
        return isValid ? ExitCodes.Success : ExitCodes.Usage;
    }

    private static void WriteSummary(Screen screen, string profile, PolicyResult result)
    {
        var errors = Count(result.Diagnostics, DiagnosticSeverity.Error);
        var warnings = Count(result.Diagnostics, DiagnosticSeverity.Warning);
        screen.Record(
            result.Policy is null ? Piece.Bad("invalid") : Piece.Good("valid"), profile,
            Counted(errors, "error"), Counted(warnings, "warning"),
            Counted(result.Policy?.Rules.Length ?? 0, "rule"));
    }

    private static int Count(ImmutableArray<Diagnostic> diagnostics, DiagnosticSeverity severity) =>
        diagnostics.Count(d => d.Severity == severity);

    private static string Counted(int count, string what) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");

    private static DiagnosticJson Shape(string profile, Diagnostic diagnostic) => new(
        profile, diagnostic.Severity == DiagnosticSeverity.Error ? "error" : "warning", diagnostic.Code,
        diagnostic.File, diagnostic.Line, diagnostic.Column, diagnostic.Message, diagnostic.Hint);
}
