using System.CommandLine;
using SysWatch.Cli.Commands;
using SysWatch.Cli.Output;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Profiles;

namespace SysWatch.Cli.Profiles;

/// <summary>A policy for commands that need one to say anything.</summary>
internal static class ProfileCompilation
{
    /// <summary>Where the profile is wrong, its errors go to standard error, and the command ends.</summary>
    public static CompiledPolicy Require(
        CommandContext context, ProfileOptions options, ParseResult parse, string nameOrFile)
    {
        var library = ProfileLibrary.Open(nameOrFile, options.DirectoryOf(parse), out var name);
        library.Require(name);
        var result = PolicyCompiler.Compile(name, library, options.ContextOf(parse));
        if (result.Policy is { } policy)
            return policy;
        var toError = context.Terminal with { Out = context.Terminal.Error, OutIsTerminal = false };
        var errors = new Screen(toError, color: false);
        foreach (var diagnostic in result.Diagnostics)
            if (diagnostic.Severity == DiagnosticSeverity.Error)
                DiagnosticLines.Write(errors, diagnostic, library.TextOf(diagnostic.File));
        throw new CliException(ExitCodes.Usage, $"the profile {nameOrFile} is wrong, as said above");
    }
}
