using Microsoft.Diagnostics.Tracing;

namespace SysWatch.Windows.Etw;

/// <summary>One named real-time session. Disposing of it stops it, and <see cref="Process"/> returns.</summary>
internal interface IEtwSession : IDisposable
{
    TraceEventSource Source { get; }

    /// <summary>Events lost since the session began.</summary>
    long EventsLost { get; }

    /// <summary>Calls the source's subscribers until the session is stopped, by whomever.</summary>
    void Process();

    /// <summary>Hands over what lies in buffers that are not full yet.</summary>
    void Flush();
}
