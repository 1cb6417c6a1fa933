using System.Globalization;
using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Fanotify;

/// <summary>An open that a process before us has read and not answered.</summary>
/// <param name="Number">By which the kernel knows it: the descriptor that the file had in that process.</param>
/// <param name="File">The file, ours to close.</param>
internal sealed record WaitingOpen(int Number, int Tid, ulong Mask, FileDescriptor File)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number} {Tid} {Mask}");

    /// <param name="text">As <see cref="ToString"/> writes it.</param>
    public static WaitingOpen? Parse(string text, FileDescriptor file) =>
        text.Split(' ') is [var number, var tid, var mask] &&
        int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var known) &&
        int.TryParse(tid, NumberStyles.None, CultureInfo.InvariantCulture, out var thread) &&
        ulong.TryParse(mask, NumberStyles.None, CultureInfo.InvariantCulture, out var bits)
            ? new WaitingOpen(known, thread, bits, file)
            : null;
}
