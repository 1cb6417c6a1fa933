namespace SysWatch.Core.Sessions;

/// <summary>Where session records outlive the daemon.</summary>
public interface ISessionStore
{
    /// <summary>Whole or not at all, also when the daemon is killed meanwhile.</summary>
    /// <exception cref="IOException">Or <see cref="UnauthorizedAccessException"/>; says which file.</exception>
    void Save(SavedSession session);

    /// <summary>Does not throw: a record that could not be deleted is found, and ended, by the next daemon.</summary>
    void Delete(SessionId session);

    /// <summary>Every record that can be read; the others are left where they are and said in the log.</summary>
    IReadOnlyList<SavedSession> Load();
}
