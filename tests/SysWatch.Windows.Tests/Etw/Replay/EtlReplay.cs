using SysWatch.Windows.Etw;
using SysWatch.Windows.Seeing;

namespace SysWatch.Windows.Tests.Etw.Replay;

/// <summary>A recording through TraceEvent's parsers and the product's decoders.</summary>
internal static unsafe class EtlReplay
{
    public static EtwIntake Run(EtlFile file, ISeenEvents seen)
    {
        var header = file.Header;
        using var source = new EtwReplaySource(header.PointerSize, header.Frequency);
        var clock = EtwClock.Of(header.Stamp, header.StartFileTime, header.Frequency);
        var intake = new EtwIntake(source.Source, "recording", seen, clock);
        foreach (var read in file.Events())
        {
            fixed (byte* buffer = read.Buffer)
            {
                var record = read.Header;
                record.UserData = (nint)(buffer + read.PayloadAt);
                record.UserDataLength = (ushort)read.PayloadLength;
                source.Push(&record);
            }
        }

        intake.Drain();
        if (header.EventsLost > 0)
            seen.OnLost("recording", header.EventsLost);
        return intake;
    }
}
