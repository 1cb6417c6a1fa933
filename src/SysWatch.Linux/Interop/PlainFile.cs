using static Tmds.Linux.LibC;

namespace SysWatch.Linux.Interop;

/// <summary>Files that somebody else may have put where another is expected: nothing here waits or runs on.</summary>
internal static unsafe class PlainFile
{
    /// <summary>Null: there is none, it cannot be opened, or it is no regular file.</summary>
    public static FileDescriptor? Open(string path)
    {
        int number;
        fixed (byte* text = System.Text.Encoding.UTF8.GetBytes(path + '\0'))
            number = open(text, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
        if (number < 0)
            return null;
        var file = new FileDescriptor(number);
        if (PathsCalls.Facts(number, default, out var facts) == 0 && facts.IsRegularFile)
            return file;
        file.Dispose();
        return null;
    }

    /// <returns>How many bytes there were; fewer at the file's end, or where it cannot be read.</returns>
    public static int ReadStart(FileDescriptor file, Span<byte> bytes)
    {
        fixed (byte* target = bytes)
            return Math.Max((int)(nint)read(file.Number, target, bytes.Length), 0);
    }

    /// <summary>Null where there is more than this, or it cannot be read.</summary>
    public static byte[]? Read(FileDescriptor file, int bytesMax)
    {
        var bytes = new byte[4096];
        var length = 0;
        while (length <= bytesMax)
        {
            if (length == bytes.Length)
                Array.Resize(ref bytes, bytes.Length * 2);
            nint got;
            fixed (byte* target = bytes.AsSpan(length))
                got = (nint)read(file.Number, target, bytes.Length - length);
            if (got < 0)
                return null;
            if (got == 0)
                return bytes[..length];
            length += (int)got;
        }

        return null;
    }
}
