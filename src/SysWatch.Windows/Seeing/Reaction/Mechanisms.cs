namespace SysWatch.Windows.Seeing.Reaction;

/// <summary>What made an event so, in the words that people read.</summary>
internal static class Mechanisms
{
    /// <summary>Seen, and nothing was done.</summary>
    public const string Seen = "etw";

    /// <summary>Seen, and the process was stopped and ended, or held for a person's answer.</summary>
    public const string Reacted = "reacted";

    /// <summary>Refused by Windows for what the session's plan put on the file, key or pipe.</summary>
    public const string Acl = "acl";

    /// <summary>Refused by a network filter of the session's plan.</summary>
    public const string Wfp = "wfp";

    /// <summary>Refused by Windows for a reason of its own.</summary>
    public const string Windows = "windows";
}
