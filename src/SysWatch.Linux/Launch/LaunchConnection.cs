using System.Collections.Immutable;
using SysWatch.Core.Backends;
using SysWatch.Core.Processes;
using SysWatch.Core.Programs;
using SysWatch.Core.Sessions;
using SysWatch.Linux.Exec.Identity;
using SysWatch.Linux.Interop;
using SysWatch.Linux.Seccomp;

namespace SysWatch.Linux.Launch;

/// <summary>
/// One launch, seen from the daemon. Who the caller is comes from the kernel at each step: the pidfd of the process
/// that connected, and the sender that the kernel names on every message.
/// </summary>
internal sealed class LaunchConnection(
    FileDescriptor socket, SenderCredentials peer, IBackendHost host, ILaunchAdmission admission)
{
    private readonly byte[] _buffer = new byte[LaunchMessage.BytesMax];

    private Notifier? _notifier;

    /// <summary>Does not throw: whatever goes wrong, the caller is told and nothing stays.</summary>
    /// <returns>What answers the session's calls from here on, to be run at once; null where none began.</returns>
    public Notifier? Serve()
    {
        try
        {
            // With SO_PEERPIDFD the descriptor is the connecting process for certain; without, the later messages,
            // whose sender must be the same number while the pidfd is alive, prove it.
            using var pidfd = Sockets.PeerPidfd(socket) ?? Pidfd.Open(peer.Pid);
            if (pidfd is not null)
                Serve(pidfd);
        }
        catch (Exception broken)
        {
            Refuse(socket, broken.Message);
        }
        return _notifier;
    }

    public static void Refuse(FileDescriptor socket, string reason)
    {
        var message = new LaunchWriter(new byte[LaunchMessage.BytesMax], LaunchMessageKind.Refusal);
        message.Text(reason);
        if (!message.IsTooLong)
            Sockets.Send(socket, message.Finish());
    }

    private void Serve(FileDescriptor pidfd)
    {
        var refusal = Read(pidfd, out var request);
        if (request is null)
        {
            Refuse(socket, refusal);
            return;
        }
        if (admission.SessionOf(peer.Pid) is { } own)
        {
            Refuse(socket, $"this process is already in session {own}; a session does not start another. " +
                "Run the command without `syswatch run`: it is held to the same profile.");
            return;
        }
        var answer = host.PrepareLaunch(request);
        if (answer.Session is not { } session)
        {
            Refuse(socket, answer.Refusal);
            return;
        }
        Admit(session, new LaunchPeer(pidfd, request.Process, request.User.Number, request.Gid), answer);
    }

    private void Admit(Session session, LaunchPeer caller, LaunchAnswer answer)
    {
        string reason;
        try
        {
            var terms = admission.Admit(session, caller);
            reason = SendTerms(session, terms, answer);
            if (reason.Length == 0)
                reason = GuardAndReceive(session, caller);
            if (reason.Length == 0)
                return;
        }
        catch (Exception broken)
        {
            reason = broken.Message;
        }
        admission.Abandon(session, caller, reason);
        Refuse(socket, reason);
    }

    /// <summary>The caller confines itself, and hears no refusal before it has sent its listener.</summary>
    private string GuardAndReceive(Session session, LaunchPeer caller)
    {
        var unguarded = "";
        try
        {
            admission.GuardFiles(session);
        }
        catch (Exception broken)
        {
            unguarded = broken.Message;
        }
        var refusal = ReceiveListener(caller, out var listener);
        if (refusal.Length == 0 && unguarded.Length == 0)
            return Begin(session, caller, listener!);
        listener?.Dispose();
        return unguarded.Length != 0 ? unguarded : refusal;
    }

    private string Begin(Session session, LaunchPeer caller, FileDescriptor listener)
    {
        _notifier = admission.Begin(session, caller, listener);
        var message = new LaunchWriter(_buffer, LaunchMessageKind.Go);
        Sockets.Send(socket, message.Finish());
        return "";
    }

    private string Read(FileDescriptor pidfd, out LaunchRequest? request)
    {
        request = null;
        var length = Sockets.Receive(socket, _buffer, out var sender, out var passed);
        passed?.Dispose();
        if (length <= 0)
            return "no request came within the time.";
        if (sender.Pid != peer.Pid)
            return "the request came from another process than the one that connected.";
        var reader = new LaunchReader(_buffer.AsSpan(0, length));
        if (reader.IsValid && reader.Version != LaunchMessage.Version)
            return $"syswatch speaks version {reader.Version} of the launch protocol and syswatchd version " +
                $"{LaunchMessage.Version}: install the same version of both.";
        var isAudit = (reader.Number32() & 1) != 0;
        var profile = reader.Text();
        var executable = reader.Text();
        var arguments = ImmutableArray.CreateBuilder<string>();
        for (var left = reader.Number32(); left > 0 && reader.IsValid; left--)
            arguments.Add(reader.Text());
        if (!reader.IsComplete || reader.Kind != LaunchMessageKind.Request)
            return "the request is malformed.";
        var refusal = LaunchCaller.Inspect(peer.Pid, out var workspace, out var startTime);
        if (refusal.Length != 0)
            return refusal;
        if (!Pidfd.IsAlive(pidfd))
            return "the caller has gone.";
        request = new LaunchRequest(
            new ProcessIdentity(peer.Pid, startTime), UserId.Of(peer.Uid), peer.Gid, profile, isAudit, executable,
            arguments.ToImmutable(), workspace)
        {
            Launcher = LauncherOf(peer.Pid),
        };
        return "";
    }

    private static SavedAgent? LauncherOf(int pid) =>
        FileIdentity.TryStat($"/proc/{pid}/exe", follow: true, out var launcher)
            ? new AgentPin(launcher.Identity, InterpreterKind.None, Script: null, Leads: true).ToSaved()
            : null;

    private string SendTerms(Session session, LaunchTerms terms, LaunchAnswer answer)
    {
        var message = new LaunchWriter(_buffer, LaunchMessageKind.Terms);
        message.Number(session.Id.Value);
        message.Text(session.Policy.Profile);
        message.Number(DroppedCapabilities.Mask);
        message.Bytes(WallProgram.Encode(terms.Filter));
        LaunchGap.Write(ref message, answer.Gaps);
        message.Number((uint)answer.Notes.Length);
        foreach (var note in answer.Notes)
            message.Text(note);
        if (message.IsTooLong)
            return $"the session's filter and notes are over {LaunchMessage.BytesMax} bytes.";
        var result = Sockets.Send(socket, message.Finish());
        return result == 0 ? "" : $"cannot answer the caller: {Errno.Describe(-result)}.";
    }

    private string ReceiveListener(LaunchPeer caller, out FileDescriptor? listener)
    {
        var length = Sockets.Receive(socket, _buffer, out var sender, out listener);
        if (length == 0)
            return "the caller ended before it was confined.";
        if (length < 0)
            return $"the caller did not send its seccomp listener: {Errno.Describe(-length)}.";
        var reader = new LaunchReader(_buffer.AsSpan(0, length));
        var refusal = "";
        if (!reader.IsComplete || reader.Kind != LaunchMessageKind.Listener || listener is null)
            refusal = "the message with the seccomp listener is malformed.";
        else if (sender.Pid != peer.Pid || !Pidfd.IsAlive(caller.Pidfd))
            refusal = "the seccomp listener came from another process than the one that connected.";
        else if (!SeccompCalls.IsListener(listener))
            refusal = "what came as the seccomp listener is none.";
        else
            refusal = LaunchCaller.Unconfined(peer.Pid, peer.Uid);
        if (refusal.Length != 0)
            listener?.Dispose();
        return refusal;
    }
}
