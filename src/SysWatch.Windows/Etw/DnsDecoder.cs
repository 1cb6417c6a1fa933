using SysWatch.Windows.Seeing;

namespace SysWatch.Windows.Etw;

/// <summary>
/// Microsoft-Windows-DNS-Client: names looked up. Written by the process itself, which can keep silent about it: what
/// is seen was asked, what is not seen may have been.
/// </summary>
internal sealed class DnsDecoder(ISeenEvents seen, EtwClock clock) : EtwDecoder
{
    public const int Asked = 3006;
    public const int Answered = 3008;

    public static readonly int[] Ids = [Asked, Answered];

    public override string Provider => EtwProviders.DnsClient.Name;

    /// <summary>Name, type, options; of an answer the status and the results.</summary>
    public override EtwOutcome Decode(in EtwEvent e)
    {
        var reader = e.Read();
        var name = reader.Text();
        var type = reader.U32();
        reader.Skip(sizeof(ulong));
        uint? status = e.Id == Answered ? reader.U32() : null;

        // The servers of a question, the results of an answer: read so that one that was cut is not believed.
        reader.Text();
        if (reader.IsOdd || name.IsEmpty)
            return EtwOutcome.Undecodable;
        if (!seen.IsWanted(e.Pid))
            return EtwOutcome.NotWanted;
        seen.OnSeen(new NameLookedUp
        {
            FileTime = clock.ToFileTime(e.Stamp), Pid = e.Pid, Name = name.ToString(), Type = type, Status = status,
        });
        return EtwOutcome.Told;
    }
}
