using System.Collections.Immutable;
using System.Runtime.Versioning;
using System.Security.Principal;
using SysWatch.Core.Backends;
using SysWatch.Core.Processes;
using SysWatch.Core.Sessions;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;
using SysWatch.Windows.Api;

namespace SysWatch.Windows;

/// <summary>Holds nothing yet, and says so of every guard: no session can start.</summary>
[SupportedOSPlatform("windows")]
/// <param name="options">Only whose agents would be held is looked at, so that a wrong name is told of.</param>
public sealed class WindowsBackend(WindowsBackendOptions options) : IBackend
{
    private static readonly string Why = WinePresence.IsWine
        ? "This is wine, which only pretends to hold what it is told to."
        : "What holds it on Windows is not part of this build yet.";

    public ImmutableArray<GuardPosture> Guards { get; } =
        [.. Enum.GetValues<Guard>().Select(guard => new GuardPosture(guard, GuardState.Unavailable, [], [Why], ""))];

    public Posture Posture => new(
        Environment.OSVersion.VersionString, Guards, ImmutableDictionary<string, ulong>.Empty);

    public Task StartAsync(IBackendHost host, CancellationToken cancellationToken)
    {
        foreach (var name in options.Attach is "all" or "off" ? [] : options.Attach.Split(','))
            SidOf(name);
        // What an earlier daemon held ended with it.
        foreach (var saved in host.SavedSessions())
            host.NotTakenOver(saved, "the daemon that held it has ended");
        return Task.CompletedTask;
    }

    private static SecurityIdentifier SidOf(string name)
    {
        try
        {
            return (SecurityIdentifier)new NTAccount(name).Translate(typeof(SecurityIdentifier));
        }
        catch (IdentityNotMappedException)
        {
            throw new InvalidOperationException(
                $"--attach {name}: there is no such account. Write all, off, or names of accounts.");
        }
    }

    public void AgentsChanged()
    {
    }

    public bool Replace(Session session, CompiledPolicy policy) => false;

    public IReadOnlyList<ProcessSnapshot> Processes(SessionId session) => [];

    public ProcessSnapshot Process(int pid) =>
        new(new ProcessIdentity(pid, 0), ParentPid: 0, "", [], "", Action: default);

    public SessionId? SessionOf(int pid) => null;

    public ConnectedMember? Redeem(uint ticket) => null;

    public void TellCounts()
    {
    }

    public void Freeze(SessionId session, bool frozen)
    {
    }

    public void Kill(SessionId session)
    {
    }

    public void Release(SessionId session)
    {
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
