namespace SysWatch.Windows.Seeing;

/// <summary>Reads what became of a use from its status.</summary>
internal static class Outcomes
{
    private const uint AccessDenied = 0xC0000022;
    private const uint PrivilegeNotHeld = 0xC0000061;
    private const uint Win32AccessDenied = 5;
    private const uint Error = 0xC0000000;

    /// <summary>Successes, information and warnings are below the errors. Not known is not refused.</summary>
    public static UseOutcome OfStatus(uint? ntStatus) => ntStatus switch
    {
        null or < Error => UseOutcome.Happened,
        AccessDenied or PrivilegeNotHeld => UseOutcome.Refused,
        _ => UseOutcome.Failed,
    };

    /// <summary>Whatever else a connection comes to, its first packet has left.</summary>
    public static UseOutcome OfConnection(uint? ntStatus) =>
        OfStatus(ntStatus) == UseOutcome.Refused ? UseOutcome.Refused : UseOutcome.Happened;

    /// <summary>Of a source that tells of errors by either kind of number.</summary>
    public static UseOutcome OfEither(uint status) => status switch
    {
        0 => UseOutcome.Happened,
        Win32AccessDenied => UseOutcome.Refused,
        < 0x1000_0000 => UseOutcome.Failed,
        _ => OfStatus(status),
    };
}
