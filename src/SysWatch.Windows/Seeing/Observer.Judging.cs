using SysWatch.Core.Events;

namespace SysWatch.Windows.Seeing;

/// <summary>One thing that a member did, or that was done for it.</summary>
internal sealed partial class Observer
{
    private const string Untold = "what could not be told of, or swept, by an error";
    private const string Unjudged = "events that could not be judged, whose processes were ended";

    private void JudgeSafely(SeenEvent seen, TreeProcess process, bool isNew)
    {
        try
        {
            Judge(seen, process, isNew);
        }
        // Whatever goes wrong with one event must not end the judging of all others, and lets nothing pass.
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            _parts.Losses.Add(Unjudged, 1);
            if (process.Session is { } id && _parts.Sessions.TryGet(id, out var session))
                Safely(() => _parts.Settlement.EndUndecided(session, process, seen.FileTime));
        }
    }

    /// <summary>As <see cref="JudgeSafely"/>. Of one that ran before its session, that it runs is not judged, so that
    /// nothing is ended for it.</summary>
    private void StartedSafely(ObservedSession session, TreeProcess process, long fileTime)
    {
        try
        {
            Started(session, process, fileTime);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            _parts.Losses.Add(process.RanBefore ? Untold : Unjudged, 1);
            if (!process.RanBefore)
                Safely(() => _parts.Settlement.EndUndecided(session, process, fileTime));
        }
    }

    /// <summary>What goes wrong with this must not end the reading of all that comes.</summary>
    private void Safely(Action act)
    {
        try
        {
            act();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            _parts.Losses.Add(Untold, 1);
        }
    }

    private void Judge(SeenEvent seen, TreeProcess process, bool isNew)
    {
        if (seen is ProcessBegan began && process.Session is null)
        {
            JudgeMadeForAnother(began, process);
            return;
        }
        if (process.Session is not { } id || !_parts.Sessions.TryGet(id, out var session))
            return;
        switch (seen)
        {
            case ProcessBegan { IsRundown: false } or ProcessBegan when isNew || process.Notes is null:
                Started(session, process, seen.FileTime);
                break;
            case ProcessEnded ended:
                Exited(session, process, ended.FileTime, unchecked((int)ended.ExitStatus));
                break;
            case FileUsed used:
                _parts.Objects.Judge(session, process, used);
                break;
            case NetworkUsed used:
                _parts.Network.Judge(session, process, used);
                break;
            case NameLookedUp lookup:
                _parts.Network.Judge(session, process, lookup);
                break;
            case RegistryUsed used:
                _parts.Objects.Judge(session, process, used);
                break;
            case ImageLoaded image:
                Loaded(session, process, image);
                break;
            case ProcessOpened opened:
                _parts.Processes.Judge(session, process, opened);
                break;
            case ProcessMadeByService made:
                _parts.Processes.Judge(session, process, made);
                break;
        }
    }

    private void JudgeMadeForAnother(ProcessBegan began, TreeProcess process)
    {
        if (_parts.Tree.At(began.CreatorPid, began.FileTime) is { Session: { } of } maker &&
            _parts.Sessions.TryGet(of, out var session))
            _parts.Processes.JudgeMadeForAnother(session, process, maker, began.FileTime);
    }

    /// <summary>Told of, and judged, once.</summary>
    private void Started(ObservedSession session, TreeProcess process, long fileTime)
    {
        if (session.Leads && process.Notes is null && !process.IsAgent && process.Parent is { } parent &&
            _parts.Tree.At(parent.Pid, process.Begun) is { IsAgent: true })
        {
            session.Leads = false;
            process.IsAgent = true;
            // Names of the agent's own program, not of what led to it.
            session.AgentNames = [];
        }
        var program = _parts.Programs.Of(session, process);
        if (program.IsTold)
            return;
        process.Notes = program with { IsTold = true };
        _host.Publish(new ProcessStarted
        {
            Time = process.RanBefore ? _time.GetUtcNow() : FileTimes.ToTime(process.Begun), Session = session.Id,
            Process = program.Snapshot,
        });
        if (process.RanBefore)
            return;
        if (!process.HasEnded && !process.IsAgent)
            _parts.Processes.JudgePlace(session, process, fileTime);
        _parts.Processes.JudgeExec(session, process, fileTime);
    }

    private void Exited(ObservedSession session, TreeProcess process, long fileTime, int exitCode) =>
        _host.Publish(new ProcessExited
        {
            Time = FileTimes.ToTime(fileTime), Session = session.Id,
            Process = _parts.Programs.Of(session, process).Snapshot, ExitCode = exitCode,
        });

    /// <summary>Of a process that was gone before it could be asked, this is the first that tells its program's path.
    /// </summary>
    private void Loaded(ObservedSession session, TreeProcess process, ImageLoaded image)
    {
        if (process.Notes is not MemberProgram { Image: null, IsTold: true })
            return;
        _parts.Programs.Loaded(process, image.NtPath);
        if (process.Notes is MemberProgram { Image: not null })
            _parts.Processes.JudgeExec(session, process, image.FileTime);
    }
}
