using System.Globalization;
using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Mediation;

/// <summary>The daemon's descriptors as names: what they stand for, and how calls that take paths take them.</summary>
internal static class DescriptorPath
{
    private static readonly Lazy<FileDescriptor> OwnDescriptors = new(() =>
    {
        var number = PathsCalls.Open(PathsCalls.CurrentDirectory, "/proc/self/fd\0"u8, PathsCalls.OpenDirectory);
        return number >= 0
            ? new FileDescriptor(number)
            : throw new IOException($"Cannot open /proc/self/fd: {Errno.Describe(-number)}.");
    });

    /// <summary>The directory in which <see cref="WriteName"/>'s names are.</summary>
    public static int Directory => OwnDescriptors.Value.Number;

    /// <summary>The descriptor's name in <see cref="Directory"/>, NUL-terminated.</summary>
    public static int WriteName(int descriptor, Span<byte> name) =>
        System.Text.Unicode.Utf8.TryWrite(name, CultureInfo.InvariantCulture, $"{descriptor}\0", out var length)
            ? length
            : throw new ArgumentException("Too short for a number.", nameof(name));

    /// <summary>The path of what a descriptor stands for, now.</summary>
    /// <returns>Length, or -errno: -ENAMETOOLONG where the path is longer than a path can be.</returns>
    public static int Read(int descriptor, Span<byte> path)
    {
        Span<byte> name = stackalloc byte[16];
        WriteName(descriptor, name);
        var length = PathsCalls.ReadLink(Directory, name, path);
        return length >= Math.Min(path.Length, PathsCalls.PathBytesMax) ? -Errno.ENAMETOOLONG : length;
    }

    /// <summary>The path without the kernel's mark of an object that has been unlinked.</summary>
    public static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> path)
    {
        var mark = " (deleted)"u8;
        return path.EndsWith(mark) ? path[..^mark.Length] : path;
    }
}
