using System.Collections.Immutable;
using System.Globalization;
using System.IO.Pipes;
using System.Runtime.Versioning;
using SysWatch.Core.Sessions;
using SysWatch.Windows.Holding;
using SysWatch.Windows.Holding.Tokens;
using SysWatch.Windows.Interop;
using SysWatch.Windows.Launch;
using SysWatch.Windows.Plans.Security;

namespace SysWatch.Windows.Probe.Inside;

/// <summary>
/// A throw-away session, held as every session is, in which a process tries what it must not be able to do. The user is
/// the local service, since nobody needs to be logged on at the daemon's start: that a given user can be logged on
/// without a password is found out at each launch.
/// </summary>
/// <param name="holds">What sessions are held by; null: by their job alone.</param>
/// <param name="program">That understands <see cref="ProbeProgram.Command"/>.</param>
[SupportedOSPlatform("windows")]
internal sealed class SessionProbe(SidHolds? holds, string runDirectory, string program, TimeProvider time)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private IReadOnlyList<ProbeTry> Tries =>
        holds is null ? ProbeTry.OfEverySession : [.. ProbeTry.OfEverySession, .. ProbeTry.OfHeldSession];

    /// <summary>Takes a second or two. Does not throw: what could not be tried does not hold.</summary>
    public ImmutableArray<CheckResult> Run()
    {
        try
        {
            return holds is null ? RunUnheld() : RunHeld(holds);
        }
        catch (Exception broken) when (broken is not OutOfMemoryException)
        {
            return InsideFindings.None(Tries, $"No throw-away session could be had: {broken.Message}");
        }
    }

    private ImmutableArray<CheckResult> RunUnheld()
    {
        using var output = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.None);
        using var made = Start(new ProbePlaces(runDirectory, "none", 0, 0, []), output);
        using var port = new JobPort(time);
        using var job = new JobTree(new SessionId(0), port, new NobodyTold());
        return InsideFindings.Of(Tries, Report(made.Process, job, output));
    }

    private ImmutableArray<CheckResult> RunHeld(SidHolds holds)
    {
        using var site = ProbeSite.Make(runDirectory);
        using var output = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.None);
        using var made = Start(site.Places, output);
        using var port = new JobPort(time);
        using var job = new JobTree(new SessionId(0), port, new NobodyTold());
        var before = site.Descriptors();
        var hold = holds.Take(
            new SidTerms(
                ProbeProfile.Compile(site.Places), Sid.Of(5, 19), [], one => one.Pid != site.Places.ClosedPid,
                sid => SessionToken.OfLocalService(sid)),
            made.Process);
        List<TryReport> reports;
        IReadOnlyList<string> left;
        try
        {
            site.MakeLater();
            reports = Report(made.Process, job, output);
        }
        finally
        {
            left = holds.Undo(hold);
        }
        reports = [.. reports.Select(report => Arrived(report, site))];
        return
        [
            .. InsideFindings.Of(Tries, reports),
            InsideFindings.OfUndoing(before, site.Descriptors(), hold.Session, left),
        ];
    }

    /// <summary>The program, suspended, with the one handle that it is to write to.</summary>
    private SuspendedProcess Start(ProbePlaces places, AnonymousPipeServerStream output)
    {
        var tries = string.Join(',', Tries.Select(one => one.Name));
        var made = SuspendedProcess.Create(
            program, CommandLine.Join(program, [ProbeProgram.Command, tries, .. places.ToArguments()]),
            ProbeProcess.Block(Settings()), Environment.SystemDirectory, output.ClientSafePipeHandle);
        output.DisposeLocalCopyOfClientHandle();
        return made;
    }

    private static List<TryReport> Report(HeldProcess process, JobTree job, AnonymousPipeServerStream output)
    {
        job.Assign(process);
        process.Resume();
        var reading = Task.Run(() => Read(output));
        if (!reading.Wait(Limit))
            job.Kill();
        var (reports, hasEnded) = reading.GetAwaiter().GetResult();
        if (hasEnded)
            return reports;
        process.WaitForEnd(ProbeProcess.Limit);
        throw new InvalidOperationException(string.Create(
            CultureInfo.InvariantCulture,
            $"its process ended with 0x{process.ExitCode() ?? 0:X8} after {reports.Count} reports."));
    }

    private static (List<TryReport> Reports, bool HasEnded) Read(AnonymousPipeServerStream output)
    {
        var reports = new List<TryReport>();
        using var lines = new StreamReader(output, leaveOpen: true);
        while (lines.ReadLine() is { } line)
        {
            if (line == TryReport.End)
                return (reports, true);
            if (TryReport.TryParse(line) is { } report)
                reports.Add(report);
            else if (TryReport.TryParseListening(line) is { } at)
                _ = Task.Run(() => ProbeListeners.Reach(at));
        }
        return (reports, false);
    }

    /// <summary>What came counts, not what the sender was told.</summary>
    private static TryReport Arrived(TryReport report, ProbeSite site)
    {
        if (!site.Places.Ports.Any(port => port.Try == report.Name))
            return report;
        return (report.Outcome, site.HasArrived(report.Name, report.Outcome == TryOutcome.Done)) switch
        {
            (TryOutcome.Done, false) => report with { Outcome = TryOutcome.Refused, Detail = "nothing arrived" },
            (TryOutcome.Refused, true) => report with { Outcome = TryOutcome.Done, Detail = "" },
            _ => report,
        };
    }

    /// <summary>What the daemon's own runtime was told, the program inside is told, too.</summary>
    private static IEnumerable<string> Settings() =>
        Environment.GetEnvironmentVariables().Keys.Cast<string>()
            .Where(name => name.StartsWith("DOTNET_", StringComparison.OrdinalIgnoreCase))
            .Select(name => $"{name}={Environment.GetEnvironmentVariable(name)}");
}
