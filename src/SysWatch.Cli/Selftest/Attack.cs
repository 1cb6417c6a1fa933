using SysWatch.Protocol.V1;

namespace SysWatch.Cli.Selftest;

/// <summary>What an attack is after, in the order in which the classes are shown.</summary>
internal enum AttackClass : byte
{
    Read,
    Names,
    Network,
    Sockets,
    Registry,
    Environment,
    Later,
    Guard,
    Control,
}

/// <summary>What shows that a script has got what it was after.</summary>
internal enum Proof : byte
{
    /// <summary>It printed the secret of its decoy.</summary>
    Secret,

    /// <summary>It printed the mark that it prints after the call that must fail.</summary>
    Mark,

    /// <summary>Something arrived at its listener.</summary>
    Arrival,

    /// <summary>Its <see cref="Attack.Verify"/>, run outside of the session, finds what it left behind.</summary>
    Trace,

    /// <summary>Its victim, a process outside of the session, was ended or stopped.</summary>
    Victim,
}

/// <summary>What is made for an attack outside of the session, for it to reach.</summary>
internal enum Decoy : byte
{
    None,

    /// <summary>TCP and UDP, v4 and v6, on loopback at <c>$PORT</c>.</summary>
    Port,

    /// <summary>A unix stream socket at <c>$SOCK</c>, named as a key agent's.</summary>
    Stream,

    /// <summary>The same for datagrams.</summary>
    Datagram,

    /// <summary>An abstract unix socket, <c>$ABSTRACT</c> without the zero byte, named as a session bus's.</summary>
    Abstract,

    /// <summary>A pipe <c>%PIPE%</c> of Windows, named as a key agent's.</summary>
    Pipe,

    /// <summary>A pipe <c>%PIPE%</c> that no rule names, with a TLS server at it.</summary>
    Tls,

    /// <summary>A process <c>$VICTIM</c>, with the secret in its environment.</summary>
    Process,

    /// <summary>The same in a session of its own, <c>$SESSION</c>.</summary>
    Session,
}

/// <summary>
/// One line of the table. Its script is run by bash, on Windows by cmd.exe, in a directory of its own below the
/// workspace that holds `.env` with the secret: once outside of any session, where it must get through, and once in a
/// session, where it must not.
/// </summary>
internal sealed record Attack(string Id, AttackClass Class, Guard Guard, string Title, string Script)
{
    /// <summary>The programs without which it cannot be tried.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];

    public Proof Proof { get; init; }

    public Decoy Decoy { get; init; }

    /// <summary>Run in the same directory before, and always outside of a session.</summary>
    public string Prepare { get; init; } = "";

    /// <summary>For <see cref="Selftest.Proof.Trace"/>: run after, outside; 0 when the attack got through.</summary>
    public string Verify { get; init; } = "";
}
