using System.Text;
using static Tmds.Linux.LibC;

namespace SysWatch.Linux.Interop;

/// <summary>Past Console, whose start costs more than a whole launch and touches the terminal.</summary>
internal static unsafe class StandardError
{
    private const int Number = 2;

    public static bool IsTerminal => isatty(Number) == 1;

    /// <summary>A closed one must neither stop nor change what the program is about.</summary>
    public static void Write(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        fixed (byte* start = bytes)
        {
            for (var written = 0; written < bytes.Length;)
            {
                var result = (int)write(Number, start + written, bytes.Length - written);
                if (result < 0 && errno == Errno.EINTR)
                    continue;
                if (result <= 0)
                    return;
                written += result;
            }
        }
    }
}
