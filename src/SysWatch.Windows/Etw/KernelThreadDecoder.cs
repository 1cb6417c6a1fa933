namespace SysWatch.Windows.Etw;

/// <summary>Thread of the kernel's session: keeps <see cref="ThreadOwners"/>, tells nothing.</summary>
internal sealed class KernelThreadDecoder(ThreadOwners owners) : EtwDecoder
{
    public const int Start = 1;
    public const int Stop = 2;
    public const int Rundown = 3;

    public override string Provider => "kernel Thread";

    public override EtwOutcome Decode(in EtwEvent e)
    {
        // Version 0 has the two the other way round.
        var reader = e.Read();
        var first = reader.Pid();
        var second = reader.Pid();
        if (reader.IsOdd)
            return EtwOutcome.Undecodable;
        var (pid, tid) = e.Version == 0 ? (second, first) : (first, second);
        if (e.Id == Stop)
            owners.Remove(tid);
        else if (!owners.Set(tid, pid))
            return EtwOutcome.Ownerless;
        return EtwOutcome.Kept;
    }
}
