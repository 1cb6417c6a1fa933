using System.Text;

namespace SysWatch.Daemon.Grpc;

/// <summary>
/// Strings as protobuf wants them: valid Unicode. What processes choose (names, arguments) may be anything; control
/// characters pass, and whoever shows them to people makes them harmless.
/// </summary>
internal static class WireText
{
    /// <summary>Characters of an argument, and arguments of a process, where many processes are sent at once.</summary>
    private const int ArgumentCharsMax = 128;
    private const int ArgumentsMax = 16;

    public static string Of(string text) => text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF')
        ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text))
        : text;

    public static IEnumerable<string> Whole(IReadOnlyList<string> arguments) => arguments.Select(Of);

    public static IEnumerable<string> Short(IReadOnlyList<string> arguments) => arguments.Take(ArgumentsMax)
        .Select(a => Of(a.Length <= ArgumentCharsMax ? a : a[..ArgumentCharsMax]));

    public static long UnixNs(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) * 100;
}
