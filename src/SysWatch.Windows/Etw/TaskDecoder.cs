using SysWatch.Windows.Seeing;

namespace SysWatch.Windows.Etw;

/// <summary>
/// Microsoft-Windows-TaskScheduler: a task registered, and a process made for one. Who asked for it is not told, so
/// <see cref="SeenEvent.Pid"/> is 0 and all are told; there are few.
/// </summary>
internal sealed class TaskDecoder(ISeenEvents seen, EtwClock clock) : EtwDecoder
{
    public const int Registered = 106;
    public const int ProcessCreated = 129;

    public static readonly int[] Ids = [Registered, ProcessCreated];

    public override string Provider => EtwProviders.TaskScheduler.Name;

    /// <summary>106: task, user. 129: task, path, process, priority.</summary>
    public override EtwOutcome Decode(in EtwEvent e)
    {
        var reader = e.Read();
        var task = reader.Text();
        var second = reader.Text();
        var made = e.Id == ProcessCreated ? reader.Pid() : 0;
        if (reader.IsOdd)
            return EtwOutcome.Undecodable;
        seen.OnSeen(new ProcessMadeByService
        {
            FileTime = clock.ToFileTime(e.Stamp), Pid = 0, Service = "task", Name = task.ToString(),
            CommandLine = e.Id == ProcessCreated ? second.ToString() : "", CreatedPid = made, WriterPid = e.Pid,
        });
        return EtwOutcome.Told;
    }
}
