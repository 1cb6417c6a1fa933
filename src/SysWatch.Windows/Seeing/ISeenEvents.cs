namespace SysWatch.Windows.Seeing;

/// <summary>
/// Where sources tell what they see. Called by a source's own thread: must not block and must not throw.
/// </summary>
internal interface ISeenEvents
{
    /// <summary>
    /// Whether anything of this process is wanted, other than that one begins or ends: what is not is not decoded.
    /// </summary>
    bool IsWanted(int pid);

    void OnSeen(SeenEvent seen);

    /// <summary>The source has lost this many, of whatever kind, since it last said so.</summary>
    void OnLost(string source, long count);
}
