using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace SysWatch.Linux.Interop;

/// <summary>Files that somebody else may have put where another is expected: nothing here waits or runs on.</summary>
internal static unsafe class PlainFile
{
    private const uint TypeMask = 0xf000;
    private const uint Regular = 0x8000;

    /// <summary>Null: there is none, it cannot be opened, or it is no regular file.</summary>
    public static FileDescriptor? Open(string path)
    {
        int number;
        fixed (byte* text = System.Text.Encoding.UTF8.GetBytes(path + '\0'))
            number = open(text, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
        if (number < 0)
            return null;
        var file = new FileDescriptor(number);
        Tmds.Linux.stat status;
        if (fstat(number, &status) == 0 && ((uint)status.st_mode & TypeMask) == Regular)
            return file;
        file.Dispose();
        return null;
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
