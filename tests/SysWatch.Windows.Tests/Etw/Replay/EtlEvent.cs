namespace SysWatch.Windows.Tests.Etw.Replay;

/// <summary>One event of a recording. The payload lies in the buffer.</summary>
internal readonly record struct EtlEvent(
    EventRecord Header, byte[] Buffer, int PayloadAt, int PayloadLength, int Sequence, int Processor)
    : IComparable<EtlEvent>
{
    public int CompareTo(EtlEvent other)
    {
        var byTime = Header.TimeStamp.CompareTo(other.Header.TimeStamp);
        return byTime != 0 ? byTime : Sequence.CompareTo(other.Sequence);
    }

    public EtwWritten ToWritten() =>
        new("recorded", Header, Buffer.AsSpan(PayloadAt, PayloadLength).ToArray());
}
