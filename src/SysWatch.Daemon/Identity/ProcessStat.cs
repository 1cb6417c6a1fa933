using System.Buffers.Text;

namespace SysWatch.Daemon.Identity;

/// <summary>
/// The parts of <c>/proc/PID/stat</c> that tell whether a number still means the same living process.
/// </summary>
/// <param name="IsLeaving">It has begun to exit: its label may be gone already.</param>
/// <param name="StartTimeNs">Since boot, in steps of 10 ms.</param>
internal readonly record struct ProcessStat(bool IsLeaving, ulong StartTimeNs)
{
    private const uint ExitingFlag = 0x4;
    private const int FlagsField = 6;
    private const int StartTimeField = 19;
    private const ulong TickNs = 10_000_000;

    public static ProcessStat? Read(int pid)
    {
        Span<byte> text = stackalloc byte[1024];
        try
        {
            using var file = File.OpenHandle($"/proc/{pid}/stat");
            return Parse(text[..RandomAccess.Read(file, text, 0)]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>
    /// The name in parentheses is the process's own choice and may hold parentheses: fields start after the last.
    /// </summary>
    internal static ProcessStat? Parse(ReadOnlySpan<byte> text)
    {
        var fields = text[(text.LastIndexOf((byte)')') + 1)..].Trim((byte)' ');
        byte state = 0;
        uint flags = 0;
        for (var i = 0; fields.Length > 0; i++)
        {
            var end = fields.IndexOf((byte)' ');
            var field = end < 0 ? fields : fields[..end];
            if (i == 0)
                state = field.IsEmpty ? (byte)0 : field[0];
            else if (i == FlagsField && !Utf8Parser.TryParse(field, out flags, out _))
                return null;
            else if (i == StartTimeField && Utf8Parser.TryParse(field, out ulong ticks, out _))
                return new ProcessStat(state is (byte)'Z' or (byte)'X' || (flags & ExitingFlag) != 0, ticks * TickNs);
            fields = end < 0 ? [] : fields[(end + 1)..];
        }

        return null;
    }
}
