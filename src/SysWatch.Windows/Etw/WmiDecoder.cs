using SysWatch.Windows.Seeing;

namespace SysWatch.Windows.Etw;

/// <summary>
/// Microsoft-Windows-WMI-Activity 23: Win32_Process.Create, which makes a process outside of the asker's tree.
/// </summary>
internal sealed class WmiDecoder(ISeenEvents seen, EtwClock clock) : EtwDecoder
{
    public const int ProcessCreated = 23;

    public static readonly int[] Ids = [ProcessCreated];

    public override string Provider => EtwProviders.WmiActivity.Name;

    /// <summary>
    /// Correlation, group, operation, command line, made, when, machine, its whole name, user, asker, since when,
    /// local.
    /// </summary>
    public override EtwOutcome Decode(in EtwEvent e)
    {
        var reader = e.Read();
        reader.Text();
        reader.Skip(sizeof(uint) + sizeof(uint));
        var commandLine = reader.Text();
        var made = reader.Pid();
        reader.Skip(sizeof(ulong));
        reader.Text();
        reader.Text();
        reader.Text();
        var asker = reader.Pid();
        if (reader.IsOdd)
            return EtwOutcome.Undecodable;
        if (!seen.IsWanted(asker))
            return EtwOutcome.NotWanted;
        seen.OnSeen(new ProcessMadeByService
        {
            FileTime = clock.ToFileTime(e.Stamp), Pid = asker, Service = "wmi", CommandLine = commandLine.ToString(),
            CreatedPid = made, WriterPid = e.Pid,
        });
        return EtwOutcome.Told;
    }
}
