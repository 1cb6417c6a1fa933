using Grpc.Core;
using SysWatch.Core.Backends;
using SysWatch.Core.Events;
using SysWatch.Core.Pipeline;
using SysWatch.Core.Sessions;
using SysWatch.Daemon.Identity;
using SysWatch.Policy.Decisions;

namespace SysWatch.Daemon.Grpc;

/// <summary>
/// Who may do what. A session's member: ask, explain and list, of its own session. Outside of any session, its owner
/// and root: everything. Anyone else: nothing, and no sign that the session exists.
/// </summary>
internal sealed class Permissions(
    SessionRegistry sessions, IBackend backend, EventStream events, TimeProvider time)
{
    private const int KnownMax = 1_024;

    private static readonly RuleSummary MemberWall = new(
        "wall:api", Guard.Processes, Verdict.Deny,
        "What runs in a session decides over no session: a program would answer in the person's place.",
        "Ask a person to do it outside of the session.", "", 0, true);

    /// <summary>The caller as seen when it connected: enough for what members may do.</summary>
    public static Caller CallerOf(ServerCallContext context)
    {
        var caller = context.GetHttpContext().Features.Get<Caller>()
            ?? throw Refusal.Unknown("The caller is not known.");
        return caller.IsUncertain
            ? throw Refusal.Unknown($"The process that opened this connection ({caller.Pid}) has exited, so it " +
                "cannot be told whether it was in a session. Connect again.")
            : caller;
    }

    /// <summary>The caller as seen now, and certain: for what not everyone may do.</summary>
    public static Caller CertainCallerOf(ServerCallContext context)
    {
        CallerOf(context).LookAgain();
        return CallerOf(context);
    }

    /// <summary>The same, and in no session; that a member tried is an event.</summary>
    /// <param name="what">What members may not do, e.g. "answer its questions".</param>
    public Caller OutsiderOf(ServerCallContext context, string what)
    {
        var caller = CertainCallerOf(context);
        if (caller.Session is not { } session)
            return caller;
        events.Publish(new AccessDecided
        {
            Time = time.GetUtcNow(),
            Session = session,
            Process = backend.Process(caller.Pid),
            Guard = MemberWall.Guard,
            Operation = "call",
            Object = what,
            Verdict = MemberWall.Verdict,
            Rule = MemberWall,
            Mechanism = "api",
            Enforced = true,
        });
        throw Refusal.NotAllowed($"A process of session {session} may not {what}. {MemberWall.Instead}");
    }

    public static bool Sees(Caller caller, SavedSession record) => caller.Session is { } own
        ? own.Value == record.Id
        : caller.IsAdministrator || caller.User == record.User;

    /// <summary>
    /// Whether the caller sees a session, by number. Ownership never changes, so answers are remembered for as long as
    /// the function is kept: one call, one reader.
    /// </summary>
    public Func<SessionId, bool> SeenBy(Caller caller)
    {
        if (caller.Session is { } own)
            return session => session == own;
        if (caller.IsAdministrator)
            return _ => true;
        var known = new Dictionary<SessionId, bool>();
        return session =>
        {
            if (known.TryGetValue(session, out var sees))
                return sees;
            if (session == default || !sessions.TryGetRecord(session, out var record))
                return false;
            if (known.Count >= KnownMax)
                known.Clear();
            return known[session] = Sees(caller, record);
        };
    }

    /// <summary>A running session that the caller sees.</summary>
    /// <param name="text">Empty: the caller's own.</param>
    public SessionView Running(Caller caller, string text)
    {
        var id = IdOf(caller, text);
        return sessions.TryGet(id, out var view) && Sees(caller, view.Session.Record)
            ? view
            : throw Refusal.NotFound($"There is no session {id}. See syswatch sessions.");
    }

    /// <summary>A session that the caller sees, running or ended.</summary>
    public SavedSession Record(Caller caller, string text)
    {
        var id = IdOf(caller, text);
        return sessions.TryGetRecord(id, out var record) && Sees(caller, record)
            ? record
            : throw Refusal.NotFound($"There is no session {id}. See syswatch sessions.");
    }

    private static SessionId IdOf(Caller caller, string text)
    {
        if (text.Length == 0)
            return caller.Session
                ?? throw Refusal.Invalid("The caller is in no session: name one. See syswatch sessions.");
        return SessionId.TryParse(text, out var id)
            ? id
            : throw Refusal.Invalid("A session is written like s5265c00. See syswatch sessions.");
    }
}
