using SysWatch.Core.Sessions;

namespace SysWatch.Linux.Seccomp;

/// <summary>Answers the held calls of some system call numbers.</summary>
internal interface ISyscallHandler
{
    IReadOnlyCollection<int> Numbers { get; }

    /// <summary>Runs on the session's notifier thread: what is slow defers and answers from elsewhere.</summary>
    SyscallAnswer Handle(in SyscallNotification call, INotifier notifier);
}

/// <summary>One session's seccomp listener.</summary>
internal interface INotifier
{
    SessionId Id { get; }

    /// <summary>Not to be asked for once the session is released: then nothing is decided any more.</summary>
    Session Session { get; }

    /// <summary>From any thread; false when the caller has gone.</summary>
    bool Answer(in SyscallNotification call, SyscallAnswer answer);

    /// <summary>
    /// The daemon has made the call for its caller, and is about to answer 0. Should it end before, its successor
    /// answers so: made a second time, the call would run into what it has done.
    /// </summary>
    void Performed(in SyscallNotification call);

    /// <summary>
    /// Whether the call is still held. Ask it after opening anything by the caller's number and before trusting it: a
    /// dead caller's number may be another process's.
    /// </summary>
    bool IsHeld(in SyscallNotification call);
}
