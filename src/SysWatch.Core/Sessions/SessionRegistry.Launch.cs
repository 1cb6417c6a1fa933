using System.Collections.Immutable;
using SysWatch.Core.Backends;
using SysWatch.Core.Events;
using SysWatch.Core.Processes;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Profiles;

namespace SysWatch.Core.Sessions;

public sealed partial class SessionRegistry
{
    private const int DiagnosticsShownMax = 200;

    public LaunchAnswer PrepareLaunch(LaunchRequest request)
    {
        if (backend.SessionOf(request.Process.Pid) is { } already)
            return Refused($"process {request.Process.Pid} already is in session {already}, which holds whatever it " +
                "starts. Run the command without syswatch run.");
        var plan = Plan(request);
        return plan.Refusal.Length > 0 ? Refused(plan.Refusal) : Begin(request, plan);
    }

    /// <summary>What a launch would get, without one. Nothing is kept.</summary>
    public LaunchPlan Plan(LaunchRequest request)
    {
        if (OverLimit(request.User) is { } limit)
            return LaunchPlan.Refused("", limit);
        if (accounts.Find(request.User, out var refusal) is not { } account)
            return LaunchPlan.Refused("", refusal);
        var command = request.Arguments.IsDefaultOrEmpty ? request.Executable : request.Arguments[0];
        var signature = policies.Agents.Match(new ExecutableIdentity(request.Executable), Path.GetFileName(command)) ??
            policies.Agents.OfProfile(request.Profile);
        var profile = request.Profile.Length > 0 ? request.Profile : signature?.Profile ?? PolicyLibrary.Fallback;
        var alone = account.In(request.Workspace);
        var context = repositories.Around(alone, request.User, out var leftOut);
        try
        {
            return Judge(new LaunchPlan(profile, context, policies.Compile(profile, context))
            {
                UnsafeFlags = UnsafeFlags(request, signature),
            }, leftOut);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return LaunchPlan.Refused(profile, $"profile {profile} cannot be read: {e.Message}");
        }
    }

    private LaunchPlan Judge(LaunchPlan plan, string leftOut)
    {
        if (plan.Result?.Policy is not { } policy)
            return plan with { Refusal = RefusalOf(plan.Profile, plan.Result?.Diagnostics ?? []) };
        var posture = backend.Posture;
        if (MissingGuards(policy, posture) is { } missing)
            return plan with { Refusal = missing };
        return plan with
        {
            Gaps = [.. posture.Guards.Where(g => g.State != GuardState.Enforced)], Notes = [.. Notes(plan, leftOut)],
        };
    }

    private LaunchAnswer Begin(LaunchRequest request, LaunchPlan plan)
    {
        var policy = plan.Result!.Policy!;
        var record = new SavedSession(
            numbers.Next(), request.Process.Pid, request.Process.StartTimeNs, request.User, request.Gid, plan.Profile,
            request.AuditOnly, request.Executable, Cut(request.Arguments), plan.Context!.Home, plan.Context.Workspace,
            plan.Context.RuntimeDirectory, time.GetUtcNow(), plan.Result.Texts)
        {
            IsAttached = request.IsAttached, Agent = request.Launcher, Repository = plan.Context.Repository,
            GitDirectory = plan.Context.GitDirectory,
        };
        var session = new Session(record, InMode(policy, request.AuditOnly));
        if (Add(session, SessionChangeKind.Started) is { } limit)
            return Refused(limit);
        try
        {
            Keep(session, kept => kept);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Discard(session);
            return Refused("its record cannot be written, so a restarted daemon could not take the session over: " +
                $"{e.Message} Look at the disk and the rights of the daemon's run directory.");
        }

        events.Publish(Started(session, plan));
        return new LaunchAnswer(session, "") { Gaps = plan.Gaps, Notes = plan.Notes };
    }

    private string? Add(Session session, SessionChangeKind kind)
    {
        lock (_lock)
        {
            if (OverLimit(session.Record.User) is { } limit)
                return limit;
            var view = new SessionView(session, IsFrozen: false);
            _running.Add(session.Id, new Running(view));
            _changes.Publish(new SessionChange(kind, view));
            return null;
        }
    }

    private void Discard(Session session)
    {
        lock (_lock)
        {
            if (_running.Remove(session.Id, out var running))
                _changes.Publish(new SessionChange(SessionChangeKind.Ended, running.View));
        }
    }

    private string? OverLimit(UserId user)
    {
        lock (_lock)
        {
            if (_running.Count >= limits.SessionsMax)
                return $"{limits.SessionsMax} sessions run already, which is the limit. End one: syswatch sessions " +
                    "lists them, syswatch kill ends one.";
            var own = _running.Values.Count(r => r.View.Session.Record.User == user);
            return own < limits.SessionsPerUserMax
                ? null
                : $"{user.InWords} has {own} sessions already, which is the limit for one user. End one: " +
                  "syswatch sessions lists them, syswatch kill ends one.";
        }
    }

    private static CompiledPolicy InMode(CompiledPolicy policy, bool auditOnly) =>
        auditOnly && policy.Mode != PolicyMode.Audit ? policy.InMode(PolicyMode.Audit) : policy;

    private static SessionStarted Started(Session session, LaunchPlan plan)
    {
        var record = session.Record;
        var identity = new ProcessIdentity(record.Pid, record.StartTimeNs);
        return new SessionStarted
        {
            Time = record.StartedAt, Session = session.Id, Profile = record.Profile, UnsafeFlags = plan.UnsafeFlags,
            Command = string.Join(' ', record.Arguments), IsAttached = record.IsAttached,
            Process = new ProcessSnapshot(
                identity, ParentPid: 0, record.Executable, record.Arguments, record.Workspace, Action: default),
        };
    }

    private static ImmutableArray<string> Cut(ImmutableArray<string> arguments) => arguments.IsDefault
        ? []
        : [.. arguments.Take(SnapshotLimits.ArgumentsMax).Select(a => a.Length <= SnapshotLimits.ArgumentCharsMax
            ? a
            : a[..SnapshotLimits.ArgumentCharsMax])];

    private static IReadOnlyList<string> UnsafeFlags(LaunchRequest request, AgentSignature? signature) =>
        signature is null || request.Arguments.IsDefault
            ? []
            : [.. signature.UnsafeFlags.Where(f => request.Arguments.Any(a => a == f || a.StartsWith(f + "=")))];

    private static LaunchAnswer Refused(string why) => new(null, "No session was started: " + why);

    private static string RefusalOf(string profile, ImmutableArray<Diagnostic> diagnostics)
    {
        var errors = diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).ToList();
        var more = errors.Count > DiagnosticsShownMax ? $"\n... and {errors.Count - DiagnosticsShownMax} more" : "";
        return $"profile {profile} has {errors.Count} error{(errors.Count == 1 ? "" : "s")}.\n" +
            string.Join('\n', errors.Take(DiagnosticsShownMax)) + more +
            "\nCorrect them, or name another profile: syswatch run --profile NAME.";
    }
}
