using System.Collections.Concurrent;
using System.Collections.Immutable;
using SysWatch.Core.Backends;
using SysWatch.Core.Processes;
using SysWatch.Core.Sessions;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;

namespace SysWatch.TestSupport;

/// <summary>An operating system that does what a test says and remembers what it was asked for.</summary>
public sealed class FakeBackend : IBackend
{
    public IBackendHost? Host { get; private set; }

    public ConcurrentQueue<string> Calls { get; } = new();

    public ConcurrentDictionary<int, SessionId> Labels { get; } = new();

    public ImmutableArray<GuardPosture> Guards => Posture.Guards;

    public Posture Posture { get; set; } = PostureOf(GuardState.Enforced);

    public Exception? ReplaceFails { get; set; }

    /// <summary>Whose sessions have not begun, or end meanwhile: then nothing is replaced.</summary>
    public Action<Session>? Replacing { get; set; }

    public Exception? StartFails { get; set; }

    public static Posture PostureOf(GuardState state, params string[] gaps) => new(
        "fake 1.0",
        [.. Enum.GetValues<Guard>()
            .Select(g => new GuardPosture(g, state, ["fake"], [.. gaps], "Boot another kernel."))],
        ImmutableDictionary<string, ulong>.Empty);

    public Task StartAsync(IBackendHost host, CancellationToken cancellationToken)
    {
        if (StartFails is { } failure)
            throw failure;
        Host = host;
        return Task.CompletedTask;
    }

    public void TellCounts() => Calls.Enqueue("tell counts");

    public void AgentsChanged() => Calls.Enqueue("agents changed");

    public bool Replace(Session session, CompiledPolicy policy)
    {
        Calls.Enqueue($"replace {session.Id}");
        Replacing?.Invoke(session);
        if (ReplaceFails is { } failure)
            throw failure;
        return Replacing is null;
    }

    public IReadOnlyList<ProcessSnapshot> Processes(SessionId session) =>
        [.. Labels.Where(l => l.Value == session).Select(l => Process(l.Key))];

    public ProcessSnapshot Process(int pid) =>
        new(new ProcessIdentity(pid, 1), 1, "/usr/bin/agent", ["agent"], "/work", default);

    public SessionId? SessionOf(int pid) => Labels.TryGetValue(pid, out var session) ? session : null;

    /// <summary>Connections that were made for members, by ticket.</summary>
    public ConcurrentDictionary<uint, ConnectedMember> Tickets { get; } = new();

    public ConnectedMember? Redeem(uint ticket) => Tickets.TryRemove(ticket, out var member) ? member : null;

    public void Freeze(SessionId session, bool frozen) => Calls.Enqueue($"freeze {session} {frozen}");

    public void Kill(SessionId session)
    {
        Calls.Enqueue($"kill {session}");
        Host?.SessionEmptied(session);
    }

    public void Release(SessionId session) => Calls.Enqueue($"release {session}");

    public ValueTask DisposeAsync()
    {
        Calls.Enqueue("dispose");
        return ValueTask.CompletedTask;
    }
}
