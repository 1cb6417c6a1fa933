using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.Versioning;
using SysWatch.Core.Backends;
using SysWatch.Core.Events;
using SysWatch.Core.Processes;
using SysWatch.Core.Sessions;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Patterns;
using SysWatch.Windows.Holding;
using SysWatch.Windows.Interop;
using SysWatch.Windows.Seeing;

namespace SysWatch.Windows.Launch;

/// <summary>
/// The daemon's side of `syswatch run`. Each step refuses rather than doubts; a session that was made is abandoned with
/// all that was taken for it when a later step fails, and its process ends without having run.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class LaunchOffice(
    IBackendHost host, ISessionHolds holds, IEnvironmentPlanner environments, TimeProvider time) : ILaunches
{
    private const uint RefusedExitCode = SuspendedProcess.NeverRan;

    private readonly LaunchTickets<PreparedLaunch> _tickets = new(time);

    /// <summary>
    /// Processes of which a session is being made: two tickets must not make two of one. Only they wait for each other,
    /// since what a profile denies may take long to look through.
    /// </summary>
    private readonly ConcurrentDictionary<int, PreparedLaunch> _beginning = [];

    public LaunchTerms Prepare(LaunchWish wish, LaunchCaller by)
    {
        var caller = HeldProcess.TryOpen(by.Pid, HeldProcess.LookAccess);
        if (caller is null)
            return LaunchTerms.Refused("the caller has gone.");
        var isKept = false;
        try
        {
            if (holds.SessionOf(caller) is { } own)
                return LaunchTerms.Refused($"this process is already in session {own}; a session does not start " +
                    "another. Run the command without `syswatch run`: it is held to the same profile.");
            if (Unnamed(wish) is { } unnamed)
                return LaunchTerms.Refused(unnamed);
            var plan = host.Plan(Request(wish, by, new ProcessIdentity(caller.Pid, 0)));
            if (plan.Refusal.Length > 0)
                return LaunchTerms.Refused("No session was started: " + plan.Refusal);
            var environment = environments.Plan(plan.Result!.Policy!, wish);
            if (environment.Refusal.Length > 0)
                return LaunchTerms.Refused("No session was started: " + environment.Refusal);
            var tier = holds.TierFor(caller, by.User);
            if (tier.Refusal(plan.Result!.Policy!) is { Length: > 0 } less)
                return LaunchTerms.Refused("No session was started: " + less);
            var ticket = _tickets.Add(by.User.Text, new PreparedLaunch(caller, by, wish, environment.Block, tier));
            isKept = ticket is not null;
            return ticket is null
                ? LaunchTerms.Refused("too many launches are under way; try again in a moment.")
                : new LaunchTerms("")
                {
                    Ticket = ticket, Profile = plan.Profile, EnvironmentBlock = environment.Block,
                    Tier = tier.Tier.ToString(), Gaps = [.. tier.PosturesOf(plan.Gaps)],
                    Notes =
                    [
                        .. plan.Notes, .. environment.Notes, .. tier.Notes,
                        .. LaunchedProcess.NotesOn(caller, tier.Tier),
                    ],
                };
        }
        catch (NativeException failed)
        {
            return LaunchTerms.Refused("No session was started: " + failed.Message);
        }
        finally
        {
            if (!isKept)
                caller.Dispose();
        }
    }

    /// <param name="creation">FILETIME: the process that the caller means, whoever has its number now.</param>
    public LaunchOutcome Begin(string ticket, LaunchCaller by, int pid, long creation)
    {
        using var launch = _tickets.Take(ticket);
        if (launch is null || launch.By != by || launch.Caller.HasEnded)
            return LaunchOutcome.Refused("what was prepared has lapsed, or is another process's; run it again.");
        using var process = HeldProcess.TryOpen(pid, creation, HeldProcess.MemberAccess);
        if (process is null)
            return LaunchOutcome.Refused(
                $"process {pid.ToString(CultureInfo.InvariantCulture)} has gone before it could be held.");
        // Held open, so that the number stays this process's.
        if (!_beginning.TryAdd(pid, launch))
            return LaunchOutcome.Refused(
                $"process {pid.ToString(CultureInfo.InvariantCulture)} is being made a session of already.");
        try
        {
            // Nothing is ended that is not the caller's own suspended child: what it is not stays as it is.
            var wrong = holds.SessionOf(process) is { } other
                ? $"process {pid.ToString(CultureInfo.InvariantCulture)} is in session {other} already."
                : LaunchedProcess.Inspect(process, launch);
            return wrong.Length > 0 ? LaunchOutcome.Refused(wrong) : Begin(launch, process);
        }
        catch (NativeException failed)
        {
            return LaunchOutcome.Refused("No session was started: " + failed.Message);
        }
        finally
        {
            _beginning.TryRemove(pid, out _);
        }
    }

    private LaunchOutcome Begin(PreparedLaunch launch, HeldProcess process)
    {
        var identity = new ProcessIdentity(process.Pid, FileTimes.ToUnixNs(process.Creation));
        var answer = host.PrepareLaunch(Request(launch.Wish, launch.By, identity));
        if (answer.Session is not { } session)
            return LaunchOutcome.Refused(answer.Refusal);
        JobTree? job = null;
        try
        {
            // The profile may have been changed since the process was made.
            var environment = environments.Plan(session.Policy, launch.Wish);
            if (environment.Block != launch.EnvironmentBlock)
                throw new IOException("the profile was changed meanwhile; run it again.");
            holds.Hold(session, process, launch.Tier);
            job = holds.NewJob(session);
            job.Assign(process);
            holds.Began(session, job, process, environment.ForAgentAlone);
            TellHidden(session, environment);
            TellLess(session, process, launch.Tier);
            process.Resume();
            return new LaunchOutcome(session.Id.Value, "");
        }
        catch (Exception broken)
        {
            Kernel32.TerminateProcess(process.Handle, RefusedExitCode);
            holds.Abandon(session, broken.Message);
            job?.Dispose();
            host.SessionEmptied(session.Id);
            return LaunchOutcome.Refused("No session was started: " + broken.Message);
        }
    }

    private void TellHidden(Session session, PlannedEnvironment environment)
    {
        foreach (var (name, rule) in environment.Hidden)
        {
            if (session.Policy.Rules.FirstOrDefault(one => one.Id == rule) is not { } known)
                continue;
            host.Publish(new AccessDecided
            {
                Time = time.GetUtcNow(), Session = session.Id, Guard = Guard.Environment, Operation = "hide",
                Object = name, Verdict = Verdict.Deny, Rule = known, Mechanism = "environment-block",
                Enforced = session.Policy.Mode == PolicyMode.Enforce,
            });
        }
    }

    /// <summary>Where others are held better, whoever looks at the events is to know of it, too.</summary>
    private void TellLess(Session session, HeldProcess process, LaunchTier tier)
    {
        if (tier.WhyNotBetter.Length == 0)
            return;
        host.Publish(new AgentNotHeld
        {
            Time = time.GetUtcNow(), Session = session.Id, Agent = WindowsNames.Display(session.Record.Executable),
            Reason = $"only its job and its environment are held: {tier.WhyNotBetter}",
            Process = new ProcessSnapshot(
                new ProcessIdentity(process.Pid, FileTimes.ToUnixNs(process.Creation)), process.ParentPid(),
                WindowsNames.Display(session.Record.Executable), [], "", Action: default),
        });
    }

    private static LaunchRequest Request(LaunchWish wish, LaunchCaller by, ProcessIdentity process) => new(
        process, by.User, 0, wish.Profile, wish.AuditOnly, WindowsNames.Canonical(wish.Command)!, wish.Arguments,
        WindowsNames.Canonical(wish.Workspace)!);

    /// <summary>A policy speaks of canonical names: what has none cannot be held to one.</summary>
    private static string? Unnamed(LaunchWish wish) =>
        WindowsNames.Canonical(wish.Command) is null ? $"`{wish.Command}` is no whole path of a program."
        : WindowsNames.Canonical(wish.Workspace) is null ? $"`{wish.Workspace}` is no whole path of a directory."
        : null;
}
