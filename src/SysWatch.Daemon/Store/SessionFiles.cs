using System.Text.Json;
using SysWatch.Core.Sessions;
using SysWatch.Daemon.Configuration;

namespace SysWatch.Daemon.Store;

/// <summary>
/// Session records as files of root's, one a session. They need to outlive the daemon, not the machine.
/// </summary>
internal sealed partial class SessionFiles(DaemonOptions options, ILogger<SessionFiles> logger) : ISessionStore
{
    private const int BytesMax = 16 << 20;

    private const string Unfinished = ".new";

    private readonly string _directory = options.SessionRecords;

    public void Save(SavedSession session)
    {
        var path = PathOf(new SessionId(session.Id));
        // A new file: one that is truncated is written to the disk at once by some file systems.
        File.Delete(path + Unfinished);
        using (var file = new FileStream(path + Unfinished, OwnFiles.Options(FileMode.CreateNew, FileShare.Read)))
        {
            file.Write(JsonSerializer.SerializeToUtf8Bytes(session, SessionJson.Default.SavedSession));
        }

        File.Move(path + Unfinished, path, overwrite: true);
    }

    public void Delete(SessionId session)
    {
        try
        {
            File.Delete(PathOf(session));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotDeleted(PathOf(session), e.Message);
        }
    }

    public IReadOnlyList<SavedSession> Load()
    {
        foreach (var unfinished in Directory.EnumerateFiles(_directory, "*" + Unfinished).ToList())
            File.Delete(unfinished);
        var paths = Directory.EnumerateFiles(_directory, "*.json").Order(StringComparer.Ordinal);
        return [.. paths.Select(Read).OfType<SavedSession>()];
    }

    private SavedSession? Read(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            if (file.Length > BytesMax)
                throw new JsonException($"{file.Length} bytes, of {BytesMax} that a record may have");
            var session = JsonSerializer.Deserialize(file, SessionJson.Default.SavedSession);
            if (session is null || PathOf(new SessionId(session.Id)) != path)
                throw new JsonException("the record is of another session than its name says");
            return session;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            LogNotRead(path, e.Message);
            return null;
        }
    }

    private string PathOf(SessionId session) => Path.Combine(_directory, $"{session}.json");

    [LoggerMessage(110, LogLevel.Error, "The session record {Path} cannot be read: {Reason}. What lives of the " +
        "session is held to deny.")]
    private partial void LogNotRead(string path, string reason);

    [LoggerMessage(111, LogLevel.Warning, "The session record {Path} cannot be deleted: {Reason}.")]
    private partial void LogNotDeleted(string path, string reason);
}
