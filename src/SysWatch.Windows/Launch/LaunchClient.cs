using System.Collections;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using SysWatch.Windows.Interop;

namespace SysWatch.Windows.Launch;

/// <summary>
/// `syswatch run`: makes the command's process, suspended, with the environment that the daemon gives; the daemon looks
/// at it, makes a session of it and lets it run. Whatever fails before that ends it, and nothing has run.
/// </summary>
[SupportedOSPlatform("windows")]
public sealed class LaunchClient(ILaunchDesk desk)
{
    /// <param name="profile">Empty: by the command.</param>
    /// <param name="tell">What the user is told before the command runs.</param>
    public async Task<RunOutcome> RunAsync(
        string profile, bool auditOnly, ImmutableArray<string> command, Action<LaunchTerms> tell,
        CancellationToken cancellationToken)
    {
        if (command.IsDefaultOrEmpty)
            return Refused("there is no command.");
        if (Resolve(command, out var wish, out var line) is { } unusable)
            return unusable;
        wish = wish! with { Profile = profile, AuditOnly = auditOnly };
        var terms = await desk.PrepareAsync(wish, cancellationToken).ConfigureAwait(false);
        if (terms.Refusal.Length > 0)
            return Refused(terms.Refusal);
        tell(terms);
        // The command hears Ctrl+C and Ctrl+Break by itself, as a member of the console: this program outlives them.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
        using var pause = PosixSignalRegistration.Create(PosixSignal.SIGQUIT, signal => signal.Cancel = true);
        return await RunAsync(wish, line, terms, cancellationToken).ConfigureAwait(false);
    }

    private async Task<RunOutcome> RunAsync(
        LaunchWish wish, string line, LaunchTerms terms, CancellationToken cancellationToken)
    {
        try
        {
            using var made = SuspendedProcess.Create(
                wish.Executable, line, terms.EnvironmentBlock, Environment.CurrentDirectory);
            var outcome = await desk
                .BeginAsync(terms.Ticket, made.Process.Pid, made.Process.Creation, cancellationToken)
                .ConfigureAwait(false);
            if (outcome.Refusal.Length > 0)
                return Refused(outcome.Refusal);
            made.LetGo();
            await Task.Run(() => made.Process.WaitForEnd(), CancellationToken.None).ConfigureAwait(false);
            return new RunOutcome(unchecked((int)(made.Process.ExitCode() ?? 0)), "");
        }
        catch (NativeException failed)
        {
            return Refused(Advice(failed), failed.Call == "CreateProcessW" ? CodeOf(failed) : LaunchExit.Failed);
        }
    }

    /// <returns>Null: all of it is there.</returns>
    private static RunOutcome? Resolve(ImmutableArray<string> command, out LaunchWish? wish, out string line)
    {
        wish = null;
        line = "";
        var search = new CommandSearch(
            new WindowsCommandFiles(), Variable("PATH"), Variable("PATHEXT"), Environment.CurrentDirectory);
        var found = search.Find(command[0]);
        if (found.Refusal.Length > 0)
            return Refused(found.Refusal, found.ExitCode);
        string path;
        try
        {
            path = FinalPath.Of(found.Path);
        }
        catch (NativeException failed)
        {
            return Refused(Advice(failed), CodeOf(failed));
        }
        try
        {
            var program = path;
            var refusal = "";
            if (found.IsBatch)
            {
                program = FinalPath.Of(Environment.SystemDirectory + @"\cmd.exe");
                refusal = BatchCommandLine.Join(program, path, command.Skip(1), out line);
            }
            else
                line = CommandLine.Join(found.Path, command.Skip(1));
            if (line.Length > CommandLine.CharactersMax)
                refusal = $"the command line has {line.Length} characters; Windows takes {CommandLine.CharactersMax}.";
            wish = new LaunchWish(
                "", AuditOnly: false, program, path, command, FinalPath.Of(Environment.CurrentDirectory), Variables());
            return refusal.Length > 0 ? Refused(refusal, LaunchExit.CannotRun) : null;
        }
        catch (NativeException failed)
        {
            return Refused(Advice(failed));
        }
    }

    private static ImmutableArray<KeyValuePair<string, string>> Variables() =>
    [
        .. Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Select(v => KeyValuePair.Create((string)v.Key, (string?)v.Value ?? ""))
            .OrderBy(v => v.Key, StringComparer.OrdinalIgnoreCase),
    ];

    private static string Advice(NativeException failed) => failed.Message + failed.Code switch
    {
        Win32Error.ERROR_CANT_ACCESS_FILE =>
            " It is an alias of a packaged app, which another program starts: name the program itself.",
        Win32Error.ERROR_ELEVATION_REQUIRED =>
            " It asks for an administrator's rights, and a session has none: start another program.",
        Win32Error.ERROR_BAD_EXE_FORMAT => " It is no program for this Windows.",
        _ => "",
    };

    private static string Variable(string name) => Environment.GetEnvironmentVariable(name) ?? "";

    /// <summary>Of a failure that is the command's own.</summary>
    private static int CodeOf(NativeException failed) =>
        failed.Code is Win32Error.ERROR_FILE_NOT_FOUND or Win32Error.ERROR_PATH_NOT_FOUND
            ? LaunchExit.NotFound
            : LaunchExit.CannotRun;

    private static RunOutcome Refused(string why, int exitCode = LaunchExit.Failed) => new(exitCode, why);
}
