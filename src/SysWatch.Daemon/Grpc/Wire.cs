using SysWatch.Core.Approvals;
using SysWatch.Core.Backends;
using SysWatch.Core.Processes;
using SysWatch.Core.Sessions;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Profiles;
using V1 = SysWatch.Protocol.V1;

namespace SysWatch.Daemon.Grpc;

/// <summary>Our records as the interface's messages.</summary>
internal static partial class Wire
{
    public static V1.Rule Of(RuleSummary rule) => new()
    {
        Id = WireText.Of(rule.Id), Guard = Of(rule.Guard), Verdict = Of(rule.Verdict),
        Reason = WireText.Of(rule.Reason), Instead = WireText.Of(rule.Instead), File = WireText.Of(rule.File),
        Line = rule.Line, Locked = rule.Locked,
    };

    public static V1.Guard Of(Guard guard) => (V1.Guard)guard;

    public static V1.Verdict Of(Verdict verdict) => (V1.Verdict)verdict;

    public static string Of(PolicyMode mode) => mode == PolicyMode.Audit ? "audit" : "enforce";

    public static V1.ProcessIdentity Of(ProcessIdentity identity) =>
        new() { Pid = identity.Pid, StartTimeNs = identity.StartTimeNs };

    /// <param name="isShort">Cut the arguments, because many are sent at once.</param>
    public static V1.Process Of(ProcessSnapshot process, bool isShort) => new()
    {
        Identity = Of(process.Identity), ParentPid = process.ParentPid, Executable = WireText.Of(process.Executable),
        WorkingDirectory = WireText.Of(process.WorkingDirectory), Action = Of(process.Action),
        Arguments = { isShort ? WireText.Short(process.Arguments) : WireText.Whole(process.Arguments) },
    };

    public static V1.Session Of(SessionView view, ulong denials)
    {
        var session = Of(view.Session.Record);
        session.Frozen = view.IsFrozen;
        session.Denials = denials;
        session.Mode = Of(view.Session.Policy.Mode);
        return session;
    }

    public static V1.Approval Of(Approval approval)
    {
        var question = approval.Question;
        var message = new V1.Approval
        {
            Id = approval.Id, Session = IdOf(question.Session), Guard = Of(question.Guard),
            Operation = question.Operation, Object = WireText.Of(question.Object), Rule = Of(question.Rule),
            AskedUnixNs = WireText.UnixNs(approval.AskedAt), ExpiresUnixNs = WireText.UnixNs(approval.ExpiresAt),
            State = (V1.Approval.Types.State)approval.State,
        };
        if (question.Process is { } process)
            message.Process = Of(process, isShort: true);
        return message;
    }

    public static V1.GuardPosture Of(GuardPosture posture) => new()
    {
        Guard = Of(posture.Guard), State = (V1.GuardPosture.Types.State)posture.State,
        Mechanisms = { posture.Mechanisms }, Gaps = { posture.Gaps }, Raise = posture.Raise,
    };

    public static V1.UnheldAgent Of(UnheldAgent unheld) => new()
    {
        Agent = WireText.Of(unheld.Agent), Pid = unheld.Pid, Reason = WireText.Of(unheld.Reason),
    };

    public static V1.Diagnostic Of(Diagnostic diagnostic) => new()
    {
        Severity = (V1.Diagnostic.Types.Severity)diagnostic.Severity, Code = diagnostic.Code,
        File = WireText.Of(diagnostic.File), Line = diagnostic.Line, Column = diagnostic.Column,
        Message = WireText.Of(diagnostic.Message), Hint = WireText.Of(diagnostic.Hint),
    };

    /// <summary>Empty for what belongs to no session.</summary>
    public static string IdOf(SessionId session) => session == default ? "" : session.ToString();

    private static V1.Session Of(SavedSession record)
    {
        var message = MessageOf(record);
        if (record.User.TryNumber(out var uid))
            message.Uid = uid;
        return message;
    }

    private static V1.Session MessageOf(SavedSession record) => new()
    {
        Id = IdOf(new SessionId(record.Id)), Profile = record.Profile, User = record.User.Text,
        Agent = Of(new ProcessIdentity(record.Pid, record.StartTimeNs)), Executable = WireText.Of(record.Executable),
        Arguments = { WireText.Short(record.Arguments) }, Workspace = WireText.Of(record.Workspace),
        StartedUnixNs = WireText.UnixNs(record.StartedAt), Attached = record.IsAttached,
    };
}
