using System.Globalization;
using SysWatch.Policy.Decisions;
using SysWatch.Windows.Names;
using SysWatch.Windows.Seeing.Reaction;

namespace SysWatch.Windows.Seeing;

/// <summary>What members run, and how they reach other processes. Under the observer's lock.</summary>
internal sealed class ProcessJudge(
    ProcessTree tree, IProcessFacts facts, MemberPrograms programs, Settlement settlement, ReactionTable table)
{
    private const int SystemPid = 4;

    private static readonly PathAccess[] s_executed = [PathAccess.Execute];

    /// <summary>The program of a new member, by what its maker may run.</summary>
    public void JudgeExec(ObservedSession session, TreeProcess child, long fileTime)
    {
        var program = programs.Of(session, child);
        if (child.IsAgent || program.Image is not { } image)
            return;
        var maker = child.Parent is { } parent && tree.At(parent.Pid, child.Begun) is { } found &&
            found.Session == session.Id
            ? programs.Of(session, found).Actors
            : ActorSet.None;
        var decision = ObjectJudge.Decide(session.Policy, image, s_executed, maker, out _);
        var attempt = new Attempt(
            session, child, ReactedUse.Exec, Guard.Exec, PathAccess.Execute.Word(), image.Display, fileTime,
            UseOutcome.Happened, IsHeld: false, Mechanisms.Acl,
            // By its name on each drive, where it is not known which is meant.
            MayReact: image.Kind == ObjectKind.File);
        if (!settlement.Settle(attempt, decision))
            return;
        if (decision.Verdict is Verdict.Allow or Verdict.Audit && IsDefault(session, decision) &&
            WallOf(image.Names[0]) is { } wall)
            settlement.Refuse(attempt with { MayReact = true }, wall, table.Of(ReactedUse.Exec));
    }

    /// <summary>The job says who is of a session; a child that is in none has escaped.</summary>
    public void JudgePlace(ObservedSession session, TreeProcess child, long fileTime)
    {
        var job = facts.JobOf(child.Pid);
        if (!job.IsKnown || job.Session == session.Id)
            return;
        settlement.Refuse(
            ProcessAttempt(session, child, ReactedUse.Escape, Describe(child), fileTime, UseOutcome.Happened),
            WindowsWall.Escape, table.Of(ReactedUse.Escape));
    }

    /// <summary>A member made a process, and named another as its parent.</summary>
    public void JudgeMadeForAnother(ObservedSession session, TreeProcess made, TreeProcess maker, long fileTime)
    {
        if (made.Session == session.Id || facts.JobOf(made.Pid) is { IsKnown: true, Session: not null })
            return;
        var attempt = ProcessAttempt(
            session, maker, ReactedUse.Escape, Describe(made), fileTime, UseOutcome.Happened);
        settlement.Refuse(attempt with { Process = made }, WindowsWall.Parent, table.Of(ReactedUse.Escape));
    }

    public void Judge(ObservedSession session, TreeProcess process, ProcessOpened opened)
    {
        if (opened.TargetPid == process.Pid ||
            ForeignAccess.WallOf(opened.DesiredAccess, opened.IsThread) is not { } wall)
            return;
        var outcome = Outcomes.OfEither(opened.Status);
        var target = opened.TargetPid <= SystemPid ? null : tree.At(opened.TargetPid, opened.FileTime);
        if (outcome == UseOutcome.Failed || target?.Session == session.Id)
            return;
        // Its own child, which no event has told of yet: two sessions of events tell of the two.
        if (opened.TargetPid > SystemPid && facts.JobOf(opened.TargetPid).Session == session.Id)
            return;
        var what = string.Create(
            CultureInfo.InvariantCulture,
            $"{(opened.IsThread ? "thread of process" : "process")} {opened.TargetPid}{NameOf(target)}");
        var attempt = ProcessAttempt(session, process, ReactedUse.Processes, what, opened.FileTime, outcome) with
        {
            IsHeld = outcome == UseOutcome.Refused && session.Held.HoldsProcess(opened.TargetPid),
            Mechanism = Mechanisms.Acl,
        };
        settlement.Refuse(
            attempt, wall,
            ForeignAccess.TakesOver(opened.DesiredAccess, opened.IsThread, session.Held.ClosesProcesses)
                ? table.Of(ReactedUse.Processes)
                : Response.Record);
    }

    /// <summary>A service did it in the member's place: both are ended.</summary>
    public void Judge(ObservedSession session, TreeProcess process, ProcessMadeByService made)
    {
        if (!facts.IsService(made.WriterPid, made.Service))
            return;
        var wall = made.Service switch
        {
            "wmi" => WindowsWall.Wmi, "task" => WindowsWall.Task, _ => WindowsWall.Service,
        };
        var what = made.CommandLine.Length > 0 ? made.CommandLine : made.Name;
        var attempt = ProcessAttempt(session, process, ReactedUse.Escape, what, made.FileTime, UseOutcome.Happened);
        // It may be told of before its beginning is: then it is known by its number and that it was there.
        if (made.CreatedPid != 0 && tree.At(made.CreatedPid, made.FileTime) is { Session: null } created)
            settlement.Refuse(attempt with { Process = created }, wall, table.Of(ReactedUse.Escape));
        settlement.Refuse(attempt, wall, table.Of(ReactedUse.Escape));
    }

    private static bool IsDefault(ObservedSession session, Decision decision) =>
        session.Policy.Rules[decision.Rule].Line == 0;

    /// <summary>Git's bash is a bash like others; the one of Windows starts WSL.</summary>
    private static RuleSummary? WallOf(string canonical)
    {
        var file = MemberPrograms.FileNameOf(canonical);
        if (file.Equals("bash.exe", StringComparison.OrdinalIgnoreCase) &&
            canonical.Contains("/Windows/System32/", StringComparison.OrdinalIgnoreCase))
            file = "bash.exe:system32";
        return WindowsWall.Programs.GetValueOrDefault(file);
    }

    private static Attempt ProcessAttempt(
        ObservedSession session, TreeProcess process, ReactedUse use, string what, long fileTime, UseOutcome outcome) =>
        new(session, process, use, Guard.Processes, "call", what, fileTime, outcome, IsHeld: false, Mechanisms.Windows);

    private static string Describe(TreeProcess process) => string.Create(
        CultureInfo.InvariantCulture, $"process {process.Pid}{NameOf(process)}");

    private static string NameOf(TreeProcess? process) =>
        process is { ImageName.Length: > 0 } ? $" ({MemberPrograms.FileNameOf(process.ImageName)})" : "";
}
