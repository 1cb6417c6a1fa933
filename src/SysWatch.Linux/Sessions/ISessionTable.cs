using System.Diagnostics.CodeAnalysis;
using SysWatch.Core.Sessions;
using SysWatch.Policy.Decisions;

namespace SysWatch.Linux.Sessions;

/// <summary>The running sessions, and the one place where a guard's decision becomes an outcome and an event.</summary>
internal interface ISessionTable
{
    bool TryGet(SessionId id, [NotNullWhen(true)] out Session? session);

    /// <summary>
    /// Records what a rule of the session's policy decided, and says whether the call may go on: an enforced denial
    /// may not, and in audit mode everything may. A plain allow leaves no event, unless the profile records it. Not for
    /// <see cref="Verdict.Ask"/>.
    /// </summary>
    /// <param name="pid">Thread group id of the process to blame.</param>
    /// <param name="operation">In the words of a profile: read, write, connect, hide, execute, ...</param>
    bool Settle(in Attempt attempt, Decision decision);

    /// <summary>The same for a built-in wall, which audit mode does not open.</summary>
    void Refuse(in Attempt attempt, RuleSummary wall);

    /// <summary>Holds the call until somebody answers or time is up; the outcome is recorded. False refuses.</summary>
    Task<bool> AskAsync(Attempt attempt, Decision decision, CancellationToken cancellationToken);
}

/// <summary>What a process tried.</summary>
internal readonly record struct Attempt(
    Session Session, int Pid, Guard Guard, string Operation, string Object, string Mechanism);
