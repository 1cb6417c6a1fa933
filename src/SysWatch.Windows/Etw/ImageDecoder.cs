using SysWatch.Windows.Seeing;

namespace SysWatch.Windows.Etw;

/// <summary>Image of the kernel's session: what is mapped as code.</summary>
internal sealed class ImageDecoder(ISeenEvents seen, EtwClock clock) : EtwDecoder
{
    public const int Load = 10;
    private const int FirstWithPid = 1;
    private const int FirstWithStamps = 2;

    public override string Provider => "kernel Image";

    public override EtwOutcome Decode(in EtwEvent e)
    {
        var reader = e.Read();
        reader.SkipPointers(2);
        var pid = e.Version >= FirstWithPid ? reader.Pid() : e.Pid;
        if (e.Version >= FirstWithStamps)
        {
            // Checksum, date, signature; the default base; four reserved.
            reader.Skip(3 * sizeof(uint));
            reader.SkipPointers(1);
            reader.Skip(4 * sizeof(uint));
        }

        var path = reader.Text();
        if (reader.IsOdd || path.IsEmpty)
            return EtwOutcome.Undecodable;
        if (!seen.IsWanted(pid))
            return EtwOutcome.NotWanted;
        seen.OnSeen(new ImageLoaded { FileTime = clock.ToFileTime(e.Stamp), Pid = pid, NtPath = path.ToString() });
        return EtwOutcome.Told;
    }
}
