namespace SysWatch.Windows.Seeing.Reaction;

/// <summary>What kind of use is reacted to.</summary>
internal enum ReactedUse : byte
{
    Files = 1,
    Exec,
    Registry,
    Sockets,
    Network,

    /// <summary>A name was looked up: the service that asks for it has sent it by now.</summary>
    Lookup,

    /// <summary>A process outside of the session was opened.</summary>
    Processes,

    /// <summary>A process was made outside of the session's job, or by somebody else in a member's name.</summary>
    Escape,
}
