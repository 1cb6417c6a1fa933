using Microsoft.Win32.SafeHandles;

namespace SysWatch.Cli.Output;

/// <summary>Standard output and error without System.Console, of which only regular files still need a part.</summary>
internal static class StandardStream
{
    public const int Output = 1;
    public const int Error = 2;

    // Console's own streams swallow EPIPE, so that `syswatch events --follow | head` would never end, and writing to
    // them sends terminals a sequence. FileStream does neither, but on a regular file it writes at offsets of its own,
    // and what others write there later would be overwritten.
    public static Stream Open(int descriptor)
    {
        try
        {
            var stream = new FileStream(
                new SafeFileHandle(descriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            if (!stream.CanSeek)
                return stream;
            return descriptor == Output ? Console.OpenStandardOutput() : Console.OpenStandardError();
        }
        catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
        {
            // The descriptor is closed, or open for reading only.
            return Stream.Null;
        }
    }
}
