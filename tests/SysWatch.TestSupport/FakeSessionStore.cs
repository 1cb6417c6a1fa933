using SysWatch.Core.Sessions;

namespace SysWatch.TestSupport;

public sealed class FakeSessionStore : ISessionStore
{
    public Dictionary<ulong, SavedSession> Records { get; } = [];

    public Exception? SaveFails { get; set; }

    public void Save(SavedSession session)
    {
        if (SaveFails is { } failure)
            throw failure;
        Records[session.Id] = session;
    }

    public void Delete(SessionId session) => Records.Remove(session.Value);

    public IReadOnlyList<SavedSession> Load() => [.. Records.Values];
}
