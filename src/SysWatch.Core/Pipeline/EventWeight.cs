using SysWatch.Core.Events;

namespace SysWatch.Core.Pipeline;

/// <summary>About how many bytes an event keeps alive.</summary>
internal static class EventWeight
{
    private const int Record = 160;
    private const int Text = 24;

    public static long Of(SystemEvent systemEvent)
    {
        long bytes = Record;
        if (systemEvent.Process is { } process)
        {
            bytes += Record + Of(process.Executable) + Of(process.WorkingDirectory);
            for (var i = 0; i < process.Arguments.Count; i++)
                bytes += Of(process.Arguments[i]);
        }

        return bytes + systemEvent switch
        {
            AccessDecided access => Of(access.Object),
            AccessesSeen seen => Of(seen.Object),
            SessionStarted started => Of(started.Command),
            PolicyReloaded reloaded => Of(reloaded.Detail),
            ApprovalResolved resolved => Of(resolved.Approval.Question),
            _ => 0,
        };
    }

    private static long Of(string text) => Text + 2L * text.Length;
}
