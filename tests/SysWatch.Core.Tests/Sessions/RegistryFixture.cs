using System.Collections.Immutable;
using Microsoft.Extensions.Time.Testing;
using SysWatch.Core.Approvals;
using SysWatch.Core.Backends;
using SysWatch.Core.Events;
using SysWatch.Core.Pipeline;
using SysWatch.Core.Processes;
using SysWatch.Core.Sessions;
using SysWatch.TestSupport;

namespace SysWatch.Core.Tests.Sessions;

/// <summary>A registry over fakes: five sessions at most, three for one user.</summary>
internal sealed class RegistryFixture : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly EventStream _events;
    private readonly EventSubscription _reader;
    private readonly ApprovalQueue _approvals;
    private readonly List<SystemEvent> _published = [];

    public RegistryFixture()
    {
        var numbers = new MonotonicNumbers(_time);
        _events = new EventStream(new EventStreamOptions(), _time);
        _reader = _events.Subscribe(EventFilter.Everything, 0, out _)!;
        _approvals = new ApprovalQueue(new ApprovalOptions(), _events, numbers, _time);
        Registry = new SessionRegistry(
            Backend, Profiles.Library, new FakeAccounts(), Repositories, Store, _events, _approvals, numbers,
            new SessionLimits { SessionsMax = 5, SessionsPerUserMax = 3 }, _time);
        Backend.StartAsync(Registry, default).GetAwaiter().GetResult();
    }

    public FakeBackend Backend { get; } = new();

    public FakeRepositories Repositories { get; } = new();

    public FakeProfiles Profiles { get; } = new();

    public FakeSessionStore Store { get; } = new();

    public SessionRegistry Registry { get; }

    public LaunchAnswer Launch(
        string profile = "", uint uid = 1000, int pid = 40, bool auditOnly = false, string[]? arguments = null,
        string workspace = "/work/app") =>
        Registry.PrepareLaunch(new LaunchRequest(
            new ProcessIdentity(pid, 1), UserId.Of(uid), uid, profile, auditOnly, "/usr/bin/true",
            arguments is null ? ["true"] : [.. arguments], workspace));

    public IReadOnlyList<T> Published<T>()
    {
        while (_reader.Events.TryRead(out var systemEvent))
            _published.Add(systemEvent);
        return [.. _published.OfType<T>()];
    }

    public static List<T> Read<T>(FeedReader<T> reader)
    {
        var read = new List<T>();
        while (reader.Changes.TryRead(out var change))
            read.Add(change);
        return read;
    }

    public void Dispose()
    {
        _approvals.Dispose();
        _reader.Dispose();
        _events.Dispose();
    }
}
