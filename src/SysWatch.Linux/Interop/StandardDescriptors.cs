using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace SysWatch.Linux.Interop;

/// <summary>Keeps the numbers 0, 1 and 2 from becoming something else where a caller has closed them.</summary>
internal static unsafe class StandardDescriptors
{
    /// <summary>
    /// A closed one reads as empty and cannot be written, instead of being whatever is opened next: a socket, a file,
    /// the other output. A program that takes this one's place finds it closed, as the caller left it.
    /// </summary>
    public static void Occupy()
    {
        // open() gives the lowest number that is free.
        for (var number = 0; number <= 2; number++)
        {
            if (fcntl(number, F_GETFD) >= 0)
                continue;
            fixed (byte* path = number == 0 ? "/dev/null\0"u8 : "/dev/full\0"u8)
                _ = open(path, O_RDWR | O_CLOEXEC);
        }
    }
}
