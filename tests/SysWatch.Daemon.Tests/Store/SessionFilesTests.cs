using Microsoft.Extensions.Logging.Abstractions;
using SysWatch.Core.Sessions;
using SysWatch.Daemon.Configuration;
using SysWatch.Daemon.Store;

namespace SysWatch.Daemon.Tests.Store;

public sealed class SessionFilesTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly SessionFiles _files;
    private readonly string _records;

    public SessionFilesTests()
    {
        var options = new DaemonOptions { RunDirectory = _directory.Path };
        _records = Directory.CreateDirectory(options.SessionRecords).FullName;
        _files = new SessionFiles(options, NullLogger<SessionFiles>.Instance);
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void What_was_saved_is_loaded_as_it_was()
    {
        var saved = Record(0x2a);

        _files.Save(saved);

        Assert.Equivalent(saved, Assert.Single(_files.Load()), strict: true);
    }

    [Fact]
    public void Sessions_of_one_policy_have_its_texts_each()
    {
        var saved = Record(1);
        _files.Save(saved);
        _files.Save(saved with { Id = 2, IsFrozen = true });
        _files.Save(saved with { Id = 3, ProfileTexts = new Dictionary<string, string> { ["a\"\\"] = "\u0001é\n" } });

        var loaded = _files.Load();

        Assert.Equal(saved.ProfileTexts, loaded[0].ProfileTexts);
        Assert.Equivalent(saved with { Id = 2, IsFrozen = true }, loaded[1], strict: true);
        Assert.Equal(("a\"\\", "\u0001é\n"), loaded[2].ProfileTexts.Select(text => (text.Key, text.Value)).Single());
    }

    [Fact]
    public void A_record_is_roots_alone()
    {
        _files.Save(Record(0x2a));

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_records + "/s2a.json"));
    }

    [Fact]
    public void A_record_that_was_not_finished_is_none()
    {
        _files.Save(Record(1));
        File.WriteAllText(_records + "/s2.json.new", "{\"id\":2");

        Assert.Equal(1UL, Assert.Single(_files.Load()).Id);
        Assert.False(File.Exists(_records + "/s2.json.new"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("{\"id\":3}")]
    public void A_damaged_record_does_not_hide_the_others_and_stays_to_be_looked_at(string text)
    {
        _files.Save(Record(1));
        File.WriteAllText(_records + "/s3.json", text);

        Assert.Equal(1UL, Assert.Single(_files.Load()).Id);
        Assert.True(File.Exists(_records + "/s3.json"));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{\"a\":1}")]
    [InlineData("{\"a\":\"b\"")]
    public void A_record_without_readable_texts_is_not_believed(string texts)
    {
        _files.Save(Record(1));
        var record = File.ReadAllText(_records + "/s1.json");
        var start = record.IndexOf("\"profileTexts\":", StringComparison.Ordinal) + "\"profileTexts\":".Length;
        var end = record.IndexOf('}', start) + 1;
        Assert.True(start > 0 && end > start);

        File.WriteAllText(_records + "/s1.json", record[..start] + texts + record[end..]);

        Assert.Empty(_files.Load());
    }

    [Fact]
    public void The_user_of_a_session_on_Linux_is_written_as_every_daemon_has_written_it()
    {
        _files.Save(Record(1));

        Assert.Contains("\"uid\":1000,\"gid\":1000,", File.ReadAllText(_records + "/s1.json"));
    }

    [Fact]
    public void The_user_of_a_session_on_Windows_is_a_text()
    {
        var saved = Record(1) with { User = new UserId("S-1-5-21-1-2-3-1001") };

        _files.Save(saved);

        Assert.Contains("\"uid\":\"S-1-5-21-1-2-3-1001\"", File.ReadAllText(_records + "/s1.json"));
        Assert.Equal(saved.User, Assert.Single(_files.Load()).User);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("4294967296")]
    [InlineData("1.5")]
    [InlineData("\"\"")]
    [InlineData("\"root\"")]
    [InlineData("null")]
    public void A_record_of_nobody_is_not_believed(string user)
    {
        _files.Save(Record(1));
        var record = File.ReadAllText(_records + "/s1.json");

        File.WriteAllText(_records + "/s1.json", record.Replace("\"uid\":1000", $"\"uid\":{user}"));

        Assert.Empty(_files.Load());
    }

    [Fact]
    public void A_record_under_another_sessions_name_is_not_believed()
    {
        _files.Save(Record(1));
        File.Move(_records + "/s1.json", _records + "/s9.json");

        Assert.Empty(_files.Load());
    }

    [Fact]
    public void A_deleted_record_is_gone_and_deleting_it_again_is_nothing()
    {
        _files.Save(Record(1));

        _files.Delete(new SessionId(1));
        _files.Delete(new SessionId(1));

        Assert.Empty(_files.Load());
    }

    private static SavedSession Record(ulong id) => new(
        id, 42, 1_000_000, UserId.Of(1000), 1000, "agents/generic", AuditOnly: true, "/usr/bin/a\u001b[31m",
        ["a", "ü\n"], "/home/ann", "/work", "/run/user/1000", new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.Zero),
        new Dictionary<string, string> { ["agents/generic"] = "profile: agents/generic\n" });
}
