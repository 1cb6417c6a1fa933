using SysWatch.Core.Backends;
using SysWatch.Linux.Interop;
using SysWatch.Linux.Keeper;

namespace SysWatch.Linux.Tests.Keeper;

/// <summary>What a successor takes from a keeper that breaks off, is late, or is not there.</summary>
public sealed class KeeperClientTests : IDisposable
{
    private const int Backlog = 8;
    private const ushort OwnerOnly = 0x180;

    private readonly string _directory = Directory.CreateTempSubdirectory("sw-keeper-").FullName;
    private readonly List<FileDescriptor> _owned = [];

    public void Dispose()
    {
        foreach (var descriptor in _owned)
            descriptor.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task What_breaks_off_is_asked_for_again_as_a_whole()
    {
        var keeper = Serve(
            [new(KeeperVerb.Held, "listener:1.1")],
            [new(KeeperVerb.Held, "listener:1.1"), new(KeeperVerb.Held, "listener:2.1"), new(KeeperVerb.End)]);
        using var client = Open(TimeSpan.FromMinutes(1));

        var taken = client.TakeAll();
        _owned.AddRange(taken.Values);

        Assert.Equal(["listener:1.1", "listener:2.1"], taken.Keys.Order());
        await keeper;
    }

    [Fact]
    public async Task A_message_that_makes_no_sense_is_no_end()
    {
        var keeper = Serve([new(KeeperVerb.Put, "what")], [new(KeeperVerb.Held, "listener:1.1"), new(KeeperVerb.End)]);
        using var client = Open(TimeSpan.FromMinutes(1));

        var taken = client.TakeAll();
        _owned.AddRange(taken.Values);

        Assert.Single(taken);
        await keeper;
    }

    [Fact]
    public async Task An_answer_that_never_ends_is_no_answer_and_what_was_taken_of_it_is_given_back()
    {
        var keeper = Serve([[new(KeeperVerb.Held, "listener:1.1"), new(KeeperVerb.Waiting, "7 8 9")]]);
        using var client = Open(TimeSpan.Zero);

        var failure = Assert.Throws<BackendNotReadyException>(client.TakeAll);

        Assert.Contains(_directory, failure.Message, StringComparison.Ordinal);
        Assert.Contains("Nothing of the sessions is lost", failure.Message, StringComparison.Ordinal);
        Assert.Empty(client.Waiting);
        Assert.True(client.IsKept, "a copy is left");
        await keeper;
    }

    [Fact]
    public void Where_nobody_listens_nothing_is_kept()
    {
        using var never = Open(TimeSpan.FromMinutes(1));
        Assert.Empty(never.TakeAll());

        Listen().Dispose();
        using var client = Open(TimeSpan.FromMinutes(1));
        Assert.Empty(client.TakeAll());
    }

    private KeeperClient Open(TimeSpan patience) => KeeperClient.Open(_directory, (_, _) => -1, patience);

    private FileDescriptor Listen()
    {
        var socket = Sockets.Open(out _)!;
        Assert.Equal(0, Sockets.BindAndListen(
            socket, Path.Combine(_directory, KeeperProgram.SocketName), Backlog, OwnerOnly));
        return socket;
    }

    /// <summary>Gives one answer after another, each on a connection of its own, and hangs up after it.</summary>
    private Task Serve(params KeeperMessage[][] answers)
    {
        var listener = Listen();
        _owned.Add(listener);
        return Task.Run(() =>
        {
            foreach (var answer in answers)
                Answer(listener, answer);
        });
    }

    private static void Answer(FileDescriptor listener, KeeperMessage[] answer)
    {
        using var connection = Sockets.Accept(listener)!;
        Assert.True(Sockets.Receive(connection, new byte[KeeperMessage.BytesMax], out _, out _) > 0);
        using var held = new FileDescriptor(Tmds.Linux.LibC.dup(listener.Number));
        foreach (var message in answer)
        {
            var passed = message.Verb == KeeperVerb.End ? -1 : held.Number;
            Assert.Equal(0, Sockets.Send(connection, message.ToBytes(), passed));
        }
    }
}
