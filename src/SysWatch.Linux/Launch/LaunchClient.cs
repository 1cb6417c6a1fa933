using System.Runtime.InteropServices;
using SysWatch.Core.Sessions;
using SysWatch.Linux.Interop;
using SysWatch.Linux.Seccomp;

namespace SysWatch.Linux.Launch;

/// <summary>
/// `syswatch run`: this very process asks for a session, confines itself and becomes the command; nothing stays
/// between the user and the command. Call it on the main thread, before anything touches the terminal. A failure before
/// the command starts runs nothing and says so.
/// </summary>
internal sealed unsafe class LaunchClient
{
    private const string NothingRun = " Nothing was run.";
    private const int FilterBytesMax = FilterBuilder.InstructionsMax * 8;
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(30);

    private readonly byte[] _buffer = new byte[LaunchMessage.BytesMax];
    private readonly LaunchOptions _options;
    private LaunchNotice? _notice;

    private LaunchClient(LaunchOptions options) => _options = options;

    /// <returns>Only on failure: the exit code. The message is on standard error.</returns>
    public static int Run(LaunchOptions options) => new LaunchClient(options).Run();

    /// <summary>The launch in one straight line; each step says which rights are held after it.</summary>
    private int Run()
    {
        if (NativeCommand.Find(_options.CommandLength, out var exitCode, out var error) is not { } command)
            return Fail(exitCode, $"cannot run {CommandName()}: {error}.{NothingRun}");
        using var socket = Connect(out error);
        if (socket is null)
            return Fail(LaunchExit.Failed, error);
        // All of the caller's rights; the daemon labels this process before it answers.
        if (Request(socket, command) is { Length: > 0 } unsent)
            return Fail(LaunchExit.Failed, unsent);
        if (ReceiveTerms(socket, out var drop, out var filter) is { Length: > 0 } refusal)
            return Fail(LaunchExit.Failed, refusal);
        // A member of the session: its files and network are held. Now no program may add rights.
        if (Confine(drop) is { Length: > 0 } kept)
            return Fail(LaunchExit.Failed, kept);
        var listener = SeccompCalls.Install(filter);
        if (listener < 0)
            return Fail(
                LaunchExit.Failed,
                $"cannot install the seccomp filter: {Errno.Describe(-listener)}.{NothingRun}");
        // Behind the wall. Calls that it holds wait until the daemon has the listener: make none before "go".
        if (SendListener(socket, listener) is { Length: > 0 } unguarded)
            return Fail(LaunchExit.Failed, unguarded);
        _options.Announce?.Invoke(_notice!);
        // .NET ignores SIGPIPE, and an ignored signal stays so over execve. Handlers end there by themselves.
        Programs.ResetSignal(Programs.SignalPipe);
        var result = -command.Execute();
        return Fail(
            result == Errno.ENOENT ? LaunchExit.NotFound : LaunchExit.CannotRun,
            $"cannot run {CommandName()}: {Errno.Describe(result)}." +
            (result is Errno.EPERM or Errno.EACCES ? " If a rule refused it, `syswatch why` names it." : NothingRun));
    }

    private FileDescriptor? Connect(out string error)
    {
        var path = _options.RunDirectory + "/launch.sock";
        var socket = Sockets.Open(out var number);
        if (socket is not null)
        {
            number = Sockets.SetTimeouts(socket, AnswerLimit) && Sockets.NameSenders(socket)
                ? -Sockets.Connect(socket, path)
                : Errno.EINVAL;
        }
        if (number == 0)
        {
            error = "";
            return socket;
        }
        socket?.Dispose();
        error = $"cannot reach syswatchd at {path}: {Errno.Describe(number)}. " + (number switch
        {
            Errno.ENOENT or Errno.ECONNREFUSED =>
                "Start it (`sudo systemctl start syswatchd`), or name its directory (--run-dir, SYSWATCH_RUN_DIR).",
            Errno.EPERM or Errno.EACCES =>
                "If this already runs in a session, start the command without `syswatch run`.",
            _ => "`syswatch doctor` tells more.",
        }) + NothingRun;
        return null;
    }

    private string Request(FileDescriptor socket, NativeCommand command)
    {
        var sent = 0;
        var bytes = 0;
        while (sent < command.Arguments.Length)
        {
            bytes += 4 + Argument(command, sent).Length;
            if (bytes > LaunchMessage.ArgumentBytesMax)
                break;
            sent++;
        }
        var message = new LaunchWriter(_buffer, LaunchMessageKind.Request);
        message.Number(_options.AuditOnly ? 1u : 0u);
        message.Text(_options.Profile);
        message.Bytes(command.ResolvedPath());
        message.Number((uint)sent);
        for (var i = 0; i < sent; i++)
            message.Bytes(Argument(command, i));
        if (message.IsTooLong)
            return $"the profile's or the command's name is too long for a launch.{NothingRun}";
        return Describe(Sockets.Send(socket, message.Finish()));
    }

    private static ReadOnlySpan<byte> Argument(NativeCommand command, int index) =>
        MemoryMarshal.CreateReadOnlySpanFromNullTerminated(command.Arguments[index]);

    private string ReceiveTerms(FileDescriptor socket, out ulong drop, out ReadOnlySpan<byte> filter)
    {
        drop = 0;
        filter = default;
        var failure = Receive(socket, LaunchMessageKind.Terms, out var reader);
        if (failure.Length != 0)
            return failure;
        var session = new SessionId(reader.Number64()).ToString();
        var profile = reader.Text();
        drop = reader.Number64();
        // A copy: the buffer is used again for the messages that follow.
        filter = reader.Bytes().ToArray();
        var gaps = LaunchGap.Read(ref reader);
        var notes = new List<string>();
        for (var left = reader.Number32(); left > 0 && reader.IsValid; left--)
            notes.Add(reader.Text());
        if (!reader.IsComplete || filter.Length is 0 or > FilterBytesMax || filter.Length % 8 != 0)
            return $"syswatchd answered with a malformed message; install the same version of both.{NothingRun}";
        _notice = new LaunchNotice(session, profile, gaps, notes);
        return "";
    }

    private static string Confine(ulong drop)
    {
        var result = Privileges.ForbidNewPrivileges();
        if (result < 0)
            return $"cannot set no_new_privs: {Errno.Describe(-result)}.{NothingRun}";
        result = Privileges.DropFromBounding(drop);
        // Only root regains at execve what the bounding set holds.
        if (result < 0 && Environment.IsPrivilegedProcess)
            return $"cannot drop capabilities that a session may not have: {Errno.Describe(-result)} " +
                $"(CAP_SETPCAP is needed where root has others).{NothingRun}";
        result = Privileges.DropFromProcess(drop);
        return result < 0 ? $"cannot drop capabilities: {Errno.Describe(-result)}.{NothingRun}" : "";
    }

    private string SendListener(FileDescriptor socket, int number)
    {
        using var listener = new FileDescriptor(number);
        var message = new LaunchWriter(_buffer, LaunchMessageKind.Listener);
        var failure = Describe(Sockets.Send(socket, message.Finish(), listener.Number));
        return failure.Length != 0 ? failure : Receive(socket, LaunchMessageKind.Go, out _);
    }

    private string Receive(FileDescriptor socket, LaunchMessageKind expected, out LaunchReader reader)
    {
        var length = Sockets.Receive(socket, _buffer, out _, out var passed);
        passed?.Dispose();
        reader = new LaunchReader(_buffer.AsSpan(0, Math.Max(length, 0)));
        if (length == 0)
            return $"syswatchd ended the launch without a reason; its log tells more.{NothingRun}";
        if (length == -Errno.EAGAIN)
            return $"syswatchd did not answer within {(int)AnswerLimit.TotalSeconds} seconds.{NothingRun}";
        if (length < 0)
            return Describe(length);
        if (reader is { IsValid: true, Kind: LaunchMessageKind.Refusal, Version: LaunchMessage.Version })
            return $"{reader.Text()}{NothingRun}";
        return reader.IsValid && reader.Kind == expected && reader.Version == LaunchMessage.Version
            ? ""
            : $"syswatchd speaks another version of the launch protocol: install the same version of both.{NothingRun}";
    }

    private static string Describe(int result) =>
        result >= 0 ? "" : $"the connection to syswatchd broke: {Errno.Describe(-result)}.{NothingRun}";

    private string CommandName()
    {
        var arguments = Environment.GetCommandLineArgs();
        return _options.CommandLength > 0 && _options.CommandLength <= arguments.Length
            ? arguments[^_options.CommandLength]
            : "the command";
    }

    private static int Fail(int exitCode, string message)
    {
        StandardError.Write($"syswatch: {message}\n");
        return exitCode;
    }
}
