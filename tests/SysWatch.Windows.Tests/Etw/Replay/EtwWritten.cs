namespace SysWatch.Windows.Tests.Etw.Replay;

/// <summary>One event, made here: its header without the pointers, and its payload.</summary>
internal sealed record EtwWritten(string What, EventRecord Header, byte[] Payload)
{
    public EtwWritten Cut(int length) => this with { Payload = Payload[..length] };

    public EtwWritten At(long stamp) => this with { Header = Header with { TimeStamp = stamp } };

    public EtwWritten By(int pid, int tid = 8) =>
        this with { Header = Header with { ProcessId = pid, ThreadId = tid } };
}
