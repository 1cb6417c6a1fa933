using SysWatch.Core.Events;
using SysWatch.Policy.Compilation;

namespace SysWatch.Core.Sessions;

public sealed partial class SessionRegistry
{
    public IReadOnlyList<SavedSession> SavedSessions() => store.Load();

    public Session? Restore(SavedSession saved)
    {
        var id = new SessionId(saved.Id);
        numbers.Seen(saved.Id);
        if (TryGet(id, out var running))
            return running.Session;
        var result = policies.Compile(saved);
        if (result.Policy is not { } policy)
        {
            Report(id, saved.Profile, RefusalOf(saved.Profile, result.Diagnostics));
            return null;
        }

        var session = new Session(saved, InMode(policy, saved.AuditOnly));
        lock (_lock)
        {
            var view = new SessionView(session, saved.IsFrozen);
            _running[id] = new Running(view);
            _changes.Publish(new SessionChange(SessionChangeKind.Started, view));
        }

        return session;
    }

    public void NotTakenOver(SavedSession saved, string reason)
    {
        var id = new SessionId(saved.Id);
        numbers.Seen(saved.Id);
        if (!End(id, reason))
            TellEnd(id, reason);
    }

    /// <summary>
    /// Compiles every running session's profile anew and swaps what has changed, each whole. A session whose profile
    /// has errors, or asks for what is not held here, keeps the policy that it has.
    /// </summary>
    /// <returns>One for each session whose profile has changed.</returns>
    public IReadOnlyList<PolicyReloaded> Reload()
    {
        policies.ForgetSignatures();
        backend.AgentsChanged();
        return [.. List().Select(v => Reload(v.Session)).OfType<PolicyReloaded>()];
    }

    private PolicyReloaded? Reload(Session session)
    {
        var record = session.Record;
        try
        {
            var result = policies.Compile(record.Profile, PolicyLibrary.ContextOf(record));
            if (result.Policy is not { } policy)
                return Report(session.Id, record.Profile, RefusalOf(record.Profile, result.Diagnostics));
            if (SameTexts(record, result))
                return null;
            if (MissingGuards(policy, backend.Posture) is { } missing)
                return Report(session.Id, record.Profile, missing);
            Swap(session, InMode(policy, record.AuditOnly), result.Texts);
            return TryGet(session.Id, out _) ? Report(session.Id, record.Profile, "") : null;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return Report(session.Id, record.Profile, e.Message);
        }
    }

    /// <summary>The record goes first: a successor must never restore an older policy than the kernel's.</summary>
    private void Swap(Session session, CompiledPolicy policy, IReadOnlyDictionary<string, string> texts)
    {
        var before = session.Record.ProfileTexts;
        Keep(session, record => record with { ProfileTexts = texts });
        try
        {
            if (!backend.Replace(session, policy))
            {
                session.Policy = policy;
                backend.Replace(session, policy);
            }
        }
        catch
        {
            Keep(session, record => record with { ProfileTexts = before });
            throw;
        }

        session.Policy = policy;
        Change(session.Id, view => view);
    }

    private static bool SameTexts(SavedSession record, PolicyResult result) =>
        record.ProfileTexts.Count == result.Texts.Count &&
        result.Texts.All(t => record.ProfileTexts.TryGetValue(t.Key, out var text) && text == t.Value);

    private PolicyReloaded Report(SessionId session, string profile, string detail)
    {
        var reloaded = new PolicyReloaded
        {
            Time = time.GetUtcNow(), Session = session, Profile = profile, Accepted = detail.Length == 0,
            Detail = detail,
        };
        events.Publish(reloaded);
        return reloaded;
    }
}
