using System.Net.Sockets;
using System.Runtime.Versioning;

namespace SysWatch.Windows.Probe.Inside;

/// <summary>
/// What runs in a throw-away session: the daemon's own program, so that the two are always of one version. It tries
/// what it is told to, prints what came of it, and ends; it knows nothing of what ought to come.
/// </summary>
[SupportedOSPlatform("windows")]
public static class ProbeProgram
{
    /// <summary>The first argument; it is in no usage text, as it does nothing for a person.</summary>
    public const string Command = "probe-inside";

    private const int WrongUse = 64;

    /// <param name="arguments">Names of tries with commas between them; then <see cref="ProbePlaces"/>.</param>
    /// <returns>The exit code.</returns>
    public static int Run(ReadOnlySpan<string> arguments, TextWriter output)
    {
        if (arguments.Length == 0 || ProbePlaces.FromArguments(arguments[1..]) is not { } places)
            return WrongUse;
        var tries = new MemberTries(places, at =>
        {
            output.WriteLine(TryReport.Listening(at.Port, at.AddressFamily == AddressFamily.InterNetworkV6));
            output.Flush();
        });
        foreach (var name in arguments[0].Split(','))
        {
            output.WriteLine(tries.Try(name).ToString());
            output.Flush();
        }
        output.WriteLine(TryReport.End);
        output.Flush();
        return 0;
    }
}
