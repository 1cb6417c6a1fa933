using SysWatch.Windows.Seeing;

namespace SysWatch.Windows.Etw;

/// <summary>
/// Microsoft-Windows-Kernel-Process: no command line, but the image's whole name, the time of creation and a number
/// that the boot gives once. It adds to what <see cref="KernelProcessDecoder"/> tells and is marked as hearsay: see
/// <see cref="EtwProviders"/>.
/// </summary>
internal sealed class KernelProcessProviderDecoder(ISeenEvents seen, EtwClock clock) : EtwDecoder
{
    public const int Start = 1;
    public const int Stop = 2;
    public const int Rundown = 15;

    public static readonly int[] Ids = [Start, Stop, Rundown];

    public override string Provider => EtwProviders.KernelProcess.Name;

    public override EtwOutcome Decode(in EtwEvent e) => e.Id == Stop ? Ended(e) : Began(e);

    private EtwOutcome Began(in EtwEvent e)
    {
        var isNumbered = e.Version >= (e.Id == Start ? 3 : 1);
        var hasFlags = e.Id == Rundown || e.Version >= 1;
        var reader = e.Read();
        var pid = reader.Pid();
        var number = isNumbered ? reader.U64() : 0;
        var created = reader.U64();
        var parent = reader.Pid();
        var parentNumber = isNumbered ? reader.U64() : 0;
        reader.Skip(sizeof(uint));
        if (hasFlags)
            reader.Skip(sizeof(uint));
        if (isNumbered)
        {
            // Kind of elevation, elevated, integrity.
            reader.Skip(sizeof(uint) + sizeof(uint));
            reader.SkipSid();
        }

        var image = reader.Text();
        if (reader.IsOdd)
            return EtwOutcome.Undecodable;
        seen.OnSeen(new ProcessBegan
        {
            FileTime = clock.ToFileTime(e.Stamp), Pid = pid, ParentPid = parent, ImageName = image.ToString(),
            SequenceNumber = number, ParentSequenceNumber = parentNumber, CreationTime = (long)created,
            IsRundown = e.Id == Rundown, IsHearsay = true,
        });
        return EtwOutcome.Told;
    }

    private EtwOutcome Ended(in EtwEvent e)
    {
        const int FirstNumbered = 2;
        var reader = e.Read();
        var pid = reader.Pid();
        var number = e.Version >= FirstNumbered ? reader.U64() : 0;
        reader.Skip(sizeof(ulong) + sizeof(ulong));
        var status = reader.U32();
        if (reader.IsOdd)
            return EtwOutcome.Undecodable;
        seen.OnSeen(new ProcessEnded
        {
            FileTime = clock.ToFileTime(e.Stamp), Pid = pid, ExitStatus = status, SequenceNumber = number,
            IsHearsay = true,
        });
        return EtwOutcome.Told;
    }
}
