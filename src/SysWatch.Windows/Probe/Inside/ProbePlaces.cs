using System.Collections.Immutable;
using System.Globalization;

namespace SysWatch.Windows.Probe.Inside;

/// <summary>
/// Where the objects are that a throw-away session tries its hand on: of each kind one that its profile denies, and one
/// beside it that differs in nothing else. So a refusal that has another reason is not taken for the session's.
/// </summary>
/// <param name="Directory">Of this probe alone, as Windows writes it: <c>C:\ProgramData\SysWatch\probe</c>.</param>
/// <param name="Tag">Random: in the names that are not in the directory.</param>
/// <param name="OpenPid">A process of the session's user that the session is not kept from.</param>
/// <param name="ClosedPid">One that it is kept from.</param>
/// <param name="Ports">On this machine's own addresses.</param>
internal sealed record ProbePlaces(
    string Directory, string Tag, int OpenPid, int ClosedPid, ImmutableArray<ProbePort> Ports)
{
    /// <summary>NT AUTHORITY\LOCAL SERVICE: on every Windows, without rights, and with a registry of its own.</summary>
    public const string User = "S-1-5-19";

    /// <summary>Who may do everything with what is tried: the user, and the system and administrators.</summary>
    public static readonly ImmutableArray<string> Owners = [User, "S-1-5-18", "S-1-5-32-544"];

    /// <summary>Below it are the keys of all probes.</summary>
    public const string KeysParent = User + @"\Software\SysWatchProbe";

    public string OpenFile => Directory + @"\open.txt";

    public string DeniedDirectory => Directory + @"\denied";

    public string DeniedFile => DeniedDirectory + @"\kept.txt";

    /// <summary>Made when the session is held already: denied by what it inherits.</summary>
    public string LaterFile => DeniedDirectory + @"\later.txt";

    public string OpenProgram => Directory + @"\open.exe";

    public string DeniedProgram => Directory + @"\denied.exe";

    public string OpenPipe => $"syswatch-probe-{Tag}-open";

    public string DeniedPipe => $"syswatch-probe-{Tag}-denied";

    /// <summary>Below HKEY_USERS.</summary>
    public string OpenKey => $@"{KeysParent}\{Tag}\open";

    public string DeniedKey => $@"{KeysParent}\{Tag}\denied";

    /// <summary>One word for each, as a command line takes them.</summary>
    public IEnumerable<string> ToArguments() =>
    [
        Directory, Tag, OpenPid.ToString(CultureInfo.InvariantCulture),
        ClosedPid.ToString(CultureInfo.InvariantCulture),
        .. Ports.Select(port => port.ToString()),
    ];

    /// <summary>Null: they are none.</summary>
    public static ProbePlaces? FromArguments(ReadOnlySpan<string> arguments)
    {
        if (arguments.Length < 4 ||
            !int.TryParse(arguments[2], NumberStyles.None, CultureInfo.InvariantCulture, out var open) ||
            !int.TryParse(arguments[3], NumberStyles.None, CultureInfo.InvariantCulture, out var closed))
            return null;
        var ports = ImmutableArray.CreateBuilder<ProbePort>();
        foreach (var argument in arguments[4..])
        {
            if (ProbePort.TryParse(argument) is not { } port)
                return null;
            ports.Add(port);
        }
        return new ProbePlaces(arguments[0], arguments[1], open, closed, ports.ToImmutable());
    }
}

/// <summary>A port that the daemon listens on.</summary>
/// <param name="Try">Which <see cref="ProbeTry"/> it is for: <c>tcp4-open</c>.</param>
internal readonly record struct ProbePort(string Try, ushort Number)
{
    public bool IsTcp => Try.StartsWith("tcp", StringComparison.Ordinal);

    public bool IsV6 => Try.Contains('6');

    public bool IsOpen => Try.EndsWith("-open", StringComparison.Ordinal);

    public static ProbePort? TryParse(string text)
    {
        var parts = text.Split('=');
        return parts.Length == 2 && parts[0].Length > 0 &&
            ushort.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new ProbePort(parts[0], number)
            : null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Try}={Number}");
}
