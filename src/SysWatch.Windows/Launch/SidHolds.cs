using System.Collections.Concurrent;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using SysWatch.Core.Sessions;
using SysWatch.Policy.Compilation;
using SysWatch.Windows.Holding;
using SysWatch.Windows.Holding.Acl;
using SysWatch.Windows.Holding.Tokens;
using SysWatch.Windows.Holding.Wfp;
using SysWatch.Windows.Interop;
using SysWatch.Windows.Journal;
using SysWatch.Windows.Names;
using SysWatch.Windows.Plans.Network;
using SysWatch.Windows.Plans.Security;

namespace SysWatch.Windows.Launch;

/// <summary>
/// Tier T1: entries in access lists and network filters that name the session's SID, and the token that has it. First
/// what denies, then the token, so that at no moment a process has the SID and is not held by it. All of it is in the
/// journal before it is made.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class SidHolds(
    FilterWatch filters, ChangeJournal journal, LeftoverUndo leftovers, ShieldWatch shields, TimeProvider time)
    : ISidHolds
{
    private const int LogonsMax = 256;

    private static readonly TimeSpan s_logonKept = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<UserId, (string Why, long At)> _logons = [];
    private readonly ProgramIds _programs = new(new LiveVolumes(time));

    public string WhyUnfiltered => filters.Problem;

    /// <summary>Windows is asked by a logon, which is thrown away, once a minute at most.</summary>
    public string WhyNoLogon(HeldProcess caller, UserId user)
    {
        // S-1-12-1: whom Entra ID knows.
        if (user.Text.StartsWith("S-1-12-1-", StringComparison.Ordinal))
        {
            return "Windows gives no logon without a password for an account of Entra ID, so that this session has " +
                "your own token. With a local or a domain account it would be held.";
        }
        if (_logons.TryGetValue(user, out var known) && time.GetElapsedTime(known.At) < s_logonKept)
            return known.Why;
        var why = "";
        try
        {
            SessionToken.Make(caller, SessionSid.New(RandomNumberGenerator.Fill)).Dispose();
        }
        catch (IOException failed)
        {
            why = $"Windows gives no logon of its own to a session of yours, so that this one has your own token. " +
                failed.Message;
        }
        if (_logons.Count >= LogonsMax)
            _logons.Clear();
        _logons[user] = (why, time.GetTimestamp());
        return why;
    }

    public SidHold Take(Session session, HeldProcess process, Func<HeldProcess, bool> isMember)
    {
        var record = session.Record;
        return Take(
            new SidTerms(
                session.Policy, TokenFacts.OfProcess(process, TokenFacts.UserOf),
                record.Repository is { } repository ? [record.Workspace, repository] : [record.Workspace],
                one => IsSame(one, process) || isMember(one), sid => SessionToken.Make(process, sid)),
            process);
    }

    /// <exception cref="IOException">Nothing of it stays.</exception>
    public SidHold Take(SidTerms terms, HeldProcess process)
    {
        // He is logged on, so that what an earlier session left on his keys can be reached.
        leftovers.OfUser(terms.User);
        var sid = SessionSid.New(RandomNumberGenerator.Fill);
        leftovers.Begin(sid);
        try
        {
            return Take(terms, process, sid);
        }
        catch
        {
            leftovers.End(sid);
            throw;
        }
    }

    private SidHold Take(SidTerms terms, HeldProcess process, Sid sid)
    {
        var policy = terms.Policy;
        var plan = Planned(policy, sid);
        var stamps = SessionStamps.Take(journal, policy, sid, terms.User, terms.Searched);
        try
        {
            var change = AddFilters(sid, plan);
            var shield = new ProcessShield(sid, terms.User, terms.IsMember);
            var hold = new SidHold(sid, plan, change, stamps)
            {
                Shield = shield, Held = new HeldPlan(stamps.Held, policy, plan, stamps.Created, shield.Holds),
            };
            try
            {
                // First those that come from now on, then those that are there.
                shields.Add(shield);
                shield.Look();
                using var token = terms.Token(sid);
                SessionToken.Give(process, token);
                ProcessProtection.Set(process, terms.User);
                return hold;
            }
            catch
            {
                Open(shield);
                RemoveFilters(hold, []);
                throw;
            }
        }
        catch
        {
            // What cannot be undone is in the journal; the reason that is told is the first.
            stamps.Undo();
            throw;
        }
    }

    public SidHold Replace(SidHold hold, CompiledPolicy policy)
    {
        var plan = Planned(policy, hold.Session);
        filters.Replace(hold.Network, plan);
        try
        {
            hold.Stamps.Replace(policy);
        }
        catch
        {
            filters.Replace(plan, hold.Network);
            throw;
        }
        hold.Held.Set(policy, plan);
        return hold with { Network = plan };
    }

    public IReadOnlyList<string> Undo(SidHold hold)
    {
        try
        {
            var problems = new List<string>();
            Open(hold.Shield);
            RemoveFilters(hold, problems);
            problems.AddRange(hold.Stamps.Undo());
            return problems;
        }
        finally
        {
            leftovers.End(hold.Session);
        }
    }

    private void Open(ProcessShield shield)
    {
        shields.Remove(shield);
        shield.Undo();
    }

    private static bool IsSame(HeldProcess one, HeldProcess other) =>
        one.Pid == other.Pid && one.Creation == other.Creation;

    private NetworkPlan Planned(CompiledPolicy policy, Sid session) =>
        PlanPrograms.Name(NetworkPlanner.Plan(policy, session), _programs.Of);

    private ulong AddFilters(Sid sid, NetworkPlan plan)
    {
        if (!journal.TryIntend(new NetworkChange(sid, plan.Provider, plan.Sublayer), out var change, out var error))
            throw new JournalBrokenException(error);
        try
        {
            filters.Add(plan);
        }
        catch
        {
            // All are added, or none.
            journal.Undone(change);
            throw;
        }
        journal.Done(change);
        return change;
    }

    private void RemoveFilters(SidHold hold, List<string> problems)
    {
        try
        {
            filters.Remove(hold.Network);
            journal.Undone(hold.NetworkChange);
        }
        catch (IOException failed)
        {
            problems.Add(failed.Message);
        }
    }
}
