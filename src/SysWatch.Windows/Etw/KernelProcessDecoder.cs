using SysWatch.Windows.Seeing;

namespace SysWatch.Windows.Etw;

/// <summary>
/// Process of the kernel's session: the only one with command lines, and the only one that nobody else can write.
/// Told of every process, wanted or not: the tree needs all.
/// </summary>
internal sealed class KernelProcessDecoder(ISeenEvents seen, EtwClock clock) : EtwDecoder
{
    public const int Start = 1;
    public const int Stop = 2;
    public const int Rundown = 3;
    private const int FirstWithSession = 1;
    private const int FirstWithCommandLine = 2;
    private const int FirstWithDirectoryTable = 3;
    private const int FirstWithFlags = 4;

    public override string Provider => "kernel Process";

    public override EtwOutcome Decode(in EtwEvent e)
    {
        var reader = e.Read();
        if (e.Version < FirstWithSession)
            return EtwOutcome.Undecodable;

        // The page directory; from version 2 on a key of the process's object stands in its place.
        reader.SkipPointers(1);
        var pid = reader.Pid();
        var parent = reader.Pid();
        reader.Skip(sizeof(uint));
        var status = reader.U32();
        if (reader.IsOdd)
            return EtwOutcome.Undecodable;
        if (e.Id == Stop)
        {
            seen.OnSeen(new ProcessEnded { FileTime = clock.ToFileTime(e.Stamp), Pid = pid, ExitStatus = status });
            return EtwOutcome.Told;
        }

        if (e.Version >= FirstWithDirectoryTable)
            reader.SkipPointers(1);
        if (e.Version >= FirstWithFlags)
            reader.Skip(sizeof(uint));
        reader.SkipTokenUser();
        var image = reader.NarrowText();
        var commandLine = e.Version >= FirstWithCommandLine ? reader.Text() : [];
        if (reader.IsOdd)
            return EtwOutcome.Undecodable;
        seen.OnSeen(new ProcessBegan
        {
            FileTime = clock.ToFileTime(e.Stamp), Pid = pid, ParentPid = parent, ImageName = EtwReader.ToText(image),
            CommandLine = commandLine.ToString(), IsRundown = e.Id == Rundown,
        });
        return EtwOutcome.Told;
    }
}
