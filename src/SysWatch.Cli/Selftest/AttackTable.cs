using SysWatch.Protocol.V1;

namespace SysWatch.Cli.Selftest;

/// <summary>Every attack and every control: data, a line or a few each. README.md says how a line is written.</summary>
internal static partial class AttackTable
{
    private static readonly char[] Ends = [' ', ';', '\n'];

    /// <summary>Scripts for bash.</summary>
    public static IReadOnlyList<Attack> OfLinux { get; } =
    [
        .. Readers, .. Names, .. Connections, .. Sockets, .. Variables, .. Later, .. AgainstTheGuard, .. Controls,
    ];

    /// <summary>Lines for cmd.exe.</summary>
    public static IReadOnlyList<Attack> OfWindows { get; } =
    [
        .. WindowsReaders, .. WindowsNames, .. WindowsConnections, .. WindowsPipes, .. WindowsKeys, .. WindowsVariables,
        .. WindowsLater, .. AgainstTheGuardOfWindows, .. WindowsControls,
    ];

    /// <summary>For the system that this runs on.</summary>
    public static IReadOnlyList<Attack> All { get; } = OperatingSystem.IsWindows() ? OfWindows : OfLinux;

    public static IReadOnlyList<string> Classes { get; } = [.. All.Select(a => a.Class).Distinct().Select(WordOf)];

    public static string WordOf(AttackClass value) => value.ToString().ToLowerInvariant();

    /// <summary>Those of a class or with an id; all for an empty word.</summary>
    public static IReadOnlyList<Attack> Of(string word) =>
        word.Length == 0 ? All : [.. All.Where(a => a.Id == word || WordOf(a.Class) == word)];

    /// <param name="needs">Programs with spaces between; empty: the first word of the script.</param>
    private static Attack New(
        AttackClass kind, string id, Guard guard, string title, string script, string needs, Proof proof) =>
        new($"{WordOf(kind)}-{id}", kind, guard, title, script)
        {
            Needs = needs.Length > 0
                ? needs.Split(' ')
                : [script.IndexOfAny(Ends) is >= 0 and var end ? script[..end] : script],
            Proof = proof,
        };

    private static Attack Reader(string id, string script, string needs = "", string prepare = "") =>
        New(AttackClass.Read, id, Guard.Files, $"read a secret file: {id}", script, needs, Proof.Secret) with
        {
            Prepare = prepare,
        };

    private static Attack Name(string id, string title, string script, string needs = "cat", string prepare = "") =>
        New(AttackClass.Names, id, Guard.Files, title, script, needs, Proof.Secret) with { Prepare = prepare };

    private static Attack Connection(string id, string script, string needs = "") =>
        New(AttackClass.Network, id, Guard.Network, $"reach a listener: {id}", script, needs, Proof.Arrival) with
        {
            Decoy = Decoy.Port,
        };

    private static Attack Family(string id, string numbers) => New(
        AttackClass.Network, id, Guard.Network, $"open a socket of another kind: {id}",
        $"python3 -c 'import os, socket; socket.socket({numbers}); print(os.environ[\"MARK\"])'", "", Proof.Mark);

    private static Attack Socket(string id, Decoy decoy, string script, string needs = "python3") => New(
        AttackClass.Sockets, id, Guard.Sockets, $"connect to a key agent or a bus: {id}", script, needs,
        Proof.Arrival) with
    {
        Decoy = decoy,
    };

    private static Attack Variable(string id, string script, string needs = "") => New(
        AttackClass.Environment, id, Guard.Environment, $"learn a secret variable: {id}", script, needs, Proof.Secret);

    private static Attack Outside(string id, string title, string script, string needs = "cat") =>
        New(AttackClass.Environment, id, Guard.Processes, title, script, needs, Proof.Secret) with
        {
            Decoy = Decoy.Process,
        };

    private static Attack Leave(string id, string title, string script, string verify, string prepare = "") =>
        New(AttackClass.Later, id, Guard.Files, title, script, "bash", Proof.Trace) with
        {
            Verify = verify,
            Prepare = prepare,
        };

    private static Attack Act(string id, Guard guard, string title, string script, string needs = "python3") =>
        New(AttackClass.Guard, id, guard, title, script, needs, Proof.Mark);

    private static Attack Signal(string id, string title, string script, string needs = "python3") =>
        New(AttackClass.Guard, id, Guard.Processes, title, script, needs, Proof.Victim) with { Decoy = Decoy.Process };

    private static Attack Control(string id, string title, string script, string needs = "bash", string prepare = "") =>
        New(AttackClass.Control, id, Guard.Unspecified, title, script, needs, Proof.Mark) with { Prepare = prepare };
}
