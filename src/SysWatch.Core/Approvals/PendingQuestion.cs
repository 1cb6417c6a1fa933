using SysWatch.Core.Events;
using SysWatch.Core.Processes;
using SysWatch.Core.Sessions;
using SysWatch.Policy.Decisions;

namespace SysWatch.Core.Approvals;

/// <summary>What makes two questions the same: one answer is then good for both.</summary>
internal readonly record struct QuestionKey(
    SessionId Session, ProcessIdentity Process, Guard Guard, string Operation, string Object, string Rule)
{
    public static QuestionKey Of(AccessDecided question) => new(
        question.Session, question.Process?.Identity ?? default, question.Guard, question.Operation, question.Object,
        question.Rule.Id);
}

/// <summary>A question that waits. Everything but the answer is guarded by the queue's lock.</summary>
internal sealed class PendingQuestion(Approval approval, QuestionKey key) : IDisposable
{
    private readonly TaskCompletionSource<bool> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Approval Approval => approval;

    public QuestionKey Key => key;

    /// <summary>How many calls wait for this answer; when the last has gone the question is withdrawn.</summary>
    public int Askers { get; set; }

    /// <summary>Ends the question when its time is up.</summary>
    public ITimer? Deadline { get; set; }

    public Task<bool> Answer => _answer.Task;

    public void Settle(bool approve) => _answer.TrySetResult(approve);

    public void Dispose() => Deadline?.Dispose();
}
