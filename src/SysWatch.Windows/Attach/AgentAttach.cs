using System.Globalization;
using System.Runtime.Versioning;
using SysWatch.Core.Backends;
using SysWatch.Core.Events;
using SysWatch.Core.Processes;
using SysWatch.Core.Sessions;
using SysWatch.Policy.Patterns;
using SysWatch.Windows.Holding;
using SysWatch.Windows.Seeing;

namespace SysWatch.Windows.Attach;

/// <summary>
/// Makes a session of an agent that runs already: it and all that it has started are suspended, put into the session's
/// job, told of, and go on. They keep their token and their environment, and what they had begun before.
/// </summary>
/// <param name="prevents">Launched sessions are held by more: it is said that this one is not.</param>
/// <param name="isStopping">Nothing may be begun any more.</param>
[SupportedOSPlatform("windows")]
internal sealed class AgentAttach(
    IBackendHost host, IAdoptions adoptions, IProcessStops stops, bool prevents, Func<bool> isStopping,
    TimeProvider time) : IAgentAttach
{
    /// <summary>So many are told of one by one.</summary>
    private const int LeftOutToldMax = 16;

    private const string SeenOnly =
        "Windows refuses it nothing, because it was not started by `syswatch run`: what it does is seen and told of, " +
        "and it ends with its session. Start it by `syswatch run` to have it held.";

    public string Attach(FoundAgent agent)
    {
        var found = agent.Process;
        if (agent.Executable.Length == 0)
            return "the path of its program is not to be had, or no rule can name it. Start it by `syswatch run`.";
        // A share would be asked for by the service, as the machine's account.
        if (WindowsNames.Canonical(found.WorkingDirectory) is not ['/', _, ':', ..] workspace)
        {
            return $"its working directory ('{found.WorkingDirectory}') cannot be read, or is none of a drive, so " +
                "that there is no workspace. Start it in a directory of a drive.";
        }
        if (stops.IsElsewhere(found.Entry))
            return "";
        // Before it is suspended: profiles are read, and directories looked at.
        var answer = host.PrepareLaunch(Request(agent, workspace));
        return answer.Session is { } session ? Hold(session, agent) : answer.Refusal;
    }

    private string Hold(Session session, FoundAgent agent)
    {
        try
        {
            if (isStopping())
                throw new IOException("the service is stopping.");
            HoldAll(session, agent);
            if (prevents)
                TellSeenOnly(session, agent);
            return "";
        }
        catch (Exception broken) when (broken is not OutOfMemoryException)
        {
            adoptions.GiveUpAdopting(session);
            // A launch was faster.
            return stops.IsElsewhere(agent.Process.Entry) ? "" : $"{broken.Message} It goes on as before, unguarded.";
        }
    }

    private void HoldAll(Session session, FoundAgent agent)
    {
        var root = agent.Process.Entry;
        // Before they stand still: a text may lie in a file that one of them serves.
        var known = Described(root);
        var job = adoptions.NewAdopted(session);
        using var tree = StoppedTree.Stop(stops, root, JobTree.MembersMax, time);
        var leftOut = tree.LeftOut.ToList();
        var held = HoldStanding(session, job, tree, known, leftOut);
        tree.GoOn();
        adoptions.TellAdopted(session, job, held);
        TellLeftOut(session, agent, leftOut);
    }

    /// <summary>
    /// As short as can be. No file is asked for, nothing is read of a process, no lock is taken that somebody may hold
    /// who does: an agent may serve the volume that a file lies on.
    /// </summary>
    private List<SnapshotProcess> HoldStanding(
        Session session, JobTree job, StoppedTree tree, Dictionary<(int, long), SnapshotProcess> known,
        List<LeftOut> leftOut)
    {
        var held = new List<SnapshotProcess>();
        foreach (var stopped in tree.Processes.Cast<LiveStops.Stopped>())
        {
            var isRoot = stopped == tree.Processes[0];
            if (IsHeld(job, stopped, isRoot, leftOut))
                held.Add(known.GetValueOrDefault(stopped.Entry.Key) ?? LiveStops.Undescribed(stopped.Entry));
            else if (isRoot)
                throw new IOException("it has ended.");
        }
        adoptions.Standing(session, held, [.. leftOut.Select(one => LiveStops.Undescribed(one.Entry))]);
        return held;
    }

    /// <summary>Without the root nothing is held; one of the others is left out.</summary>
    private static bool IsHeld(JobTree job, LiveStops.Stopped stopped, bool isRoot, List<LeftOut> leftOut)
    {
        try
        {
            job.Put(stopped.Process);
            return !stopped.Process.HasEnded;
        }
        // Somebody has ended it while it stood still.
        catch (IOException) when (stopped.Process.HasEnded)
        {
            return false;
        }
        catch (IOException refused) when (!isRoot)
        {
            leftOut.Add(new LeftOut(stopped.Entry, refused.Message));
            return false;
        }
    }

    private Dictionary<(int, long), SnapshotProcess> Described(ProcessEntry root)
    {
        var all = stops.All();
        return Descent.Of(all, [root, .. stops.Orphans(root, all)]).Take(JobTree.MembersMax)
            .ToDictionary(entry => entry.Key, LiveStops.Describe);
    }

    private void TellLeftOut(Session session, FoundAgent agent, List<LeftOut> leftOut)
    {
        for (var i = 0; i < leftOut.Count && i < LeftOutToldMax; i++)
        {
            var (entry, why) = leftOut[i];
            var others = i == LeftOutToldMax - 1 ? leftOut.Count - LeftOutToldMax : 0;
            host.Publish(new AgentNotHeld
            {
                Time = time.GetUtcNow(), Session = session.Id, Agent = agent.Signature.Name,
                Reason = string.Create(
                    CultureInfo.InvariantCulture,
                    $"Process {entry.Pid} ({entry.ImageName}), which it has started, goes on unguarded, with what it " +
                    $"starts from here on: {why}{(others > 0 ? $" So do {others} others." : "")}"),
                Process = new ProcessSnapshot(
                    IdentityOf(entry), entry.ParentPid, entry.ImageName, [], "", Action: default),
            });
        }
    }

    private void TellSeenOnly(Session session, FoundAgent agent) => host.Publish(new AgentNotHeld
    {
        Time = time.GetUtcNow(), Session = session.Id, Agent = agent.Signature.Name, Reason = SeenOnly,
        Process = new ProcessSnapshot(
            IdentityOf(agent.Process.Entry), agent.Process.Entry.ParentPid, agent.Executable, [], "", Action: default),
    });

    private static LaunchRequest Request(FoundAgent agent, string workspace) => new(
        IdentityOf(agent.Process.Entry), new UserId(agent.Process.UserSid), 0, agent.Signature.Profile,
        AuditOnly: false, agent.Executable, [.. CommandLineText.Split(agent.Process.CommandLine)], workspace)
    {
        IsAttached = true,
    };

    private static ProcessIdentity IdentityOf(ProcessEntry entry) =>
        new(entry.Pid, FileTimes.ToUnixNs(entry.Creation));
}
