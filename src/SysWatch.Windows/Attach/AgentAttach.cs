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
    private const string SeenOnly =
        "Windows refuses it nothing, because it was not started by `syswatch run`: what it does is seen and told of, " +
        "and it ends with its session. Start it by `syswatch run` to have it held.";

    public string Attach(FoundAgent agent)
    {
        var found = agent.Process;
        if (agent.Executable.Length == 0)
            return "the path of its program is not to be had, or no rule can name it. Start it by `syswatch run`.";
        if (WindowsNames.Canonical(found.WorkingDirectory) is not { } workspace)
        {
            return $"its working directory ('{found.WorkingDirectory}') cannot be read, or no rule can name it, so " +
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
            HoldStanding(session, agent.Process.Entry);
            adoptions.TellAdopted(session);
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

    /// <summary>As short as can be, and without asking for a file: an agent may serve the volume that it lies on.
    /// </summary>
    private void HoldStanding(Session session, ProcessEntry root)
    {
        var job = adoptions.NewAdopted(session);
        using var tree = StoppedTree.Stop(stops, root, JobTree.MembersMax);
        var processes = tree.Processes.Cast<LiveStops.Stopped>().ToList();
        foreach (var stopped in processes)
            Assign(job, stopped.Process);
        if (processes[0].Process.HasEnded)
            throw new IOException("it has ended.");
        adoptions.Adopted(session, job, [.. processes.Select(Snapshot)]);
    }

    private static void Assign(JobTree job, HeldProcess process)
    {
        try
        {
            job.Assign(process);
        }
        catch (IOException) when (process.HasEnded)
        {
            // Somebody has ended it while it stood still.
        }
    }

    private void TellSeenOnly(Session session, FoundAgent agent) => host.Publish(new AgentNotHeld
    {
        Time = time.GetUtcNow(), Session = session.Id, Agent = agent.Signature.Name, Reason = SeenOnly,
        Process = new ProcessSnapshot(
            IdentityOf(agent.Process.Entry), agent.Process.Entry.ParentPid, agent.Executable, [], "", Action: default),
    });

    private static SnapshotProcess Snapshot(LiveStops.Stopped stopped)
    {
        var process = stopped.Process;
        return new SnapshotProcess(
            process.Pid, stopped.Entry.ParentPid, process.Creation, process.ImagePath(),
            EnvironmentReader.Text(process, EnvironmentReader.ParametersCommandLine));
    }

    private static LaunchRequest Request(FoundAgent agent, string workspace) => new(
        IdentityOf(agent.Process.Entry), new UserId(agent.Process.UserSid), 0, agent.Signature.Profile,
        AuditOnly: false, agent.Executable, [.. CommandLineText.Split(agent.Process.CommandLine)], workspace)
    {
        IsAttached = true,
    };

    private static ProcessIdentity IdentityOf(ProcessEntry entry) =>
        new(entry.Pid, FileTimes.ToUnixNs(entry.Creation));
}
