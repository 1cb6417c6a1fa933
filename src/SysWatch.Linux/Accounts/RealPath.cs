using System.Text;
using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Accounts;

/// <summary>
/// A path without symbolic links and dots. Unlike realpath(3), what is not there yet (a home that is mounted at login)
/// is no error: it stays as it is written.
/// </summary>
public static class RealPath
{
    private const int LinksMax = 40;
    private const int ShownMax = 200;

    /// <exception cref="IOException">It leads in a circle, is too long, or cannot be read.</exception>
    public static string Of(string absolute) => Of(Encoding.UTF8.GetBytes(absolute), out var real) is < 0 and var error
        ? throw new IOException($"{Shown(absolute)} cannot be resolved: {Errno.Describe(-error)}.")
        : Encoding.UTF8.GetString(real);

    /// <returns>0, or -errno.</returns>
    internal static int Of(ReadOnlySpan<byte> absolute, out byte[] real)
    {
        real = [];
        var left = new Stack<byte[]>();
        Push(left, absolute);
        var path = new PathBuffer();
        Span<byte> target = stackalloc byte[PathsCalls.PathBytesMax];
        for (var links = 0; left.TryPop(out var name);)
        {
            if (name.AsSpan().SequenceEqual(".."u8))
            {
                path.RemoveLast();
                continue;
            }
            if (!path.TryAppend(name))
                return -Errno.ENAMETOOLONG;
            var length = PathsCalls.ReadLink(PathsCalls.CurrentDirectory, path.Terminated, target);
            if (length is -Errno.EINVAL or -Errno.ENOENT or -Errno.ENOTDIR)
                continue;
            if (length < 0 || length == target.Length || ++links > LinksMax)
                return length < 0 ? length : links > LinksMax ? -Errno.ELOOP : -Errno.ENAMETOOLONG;
            path.RemoveLast();
            if (target[0] == (byte)'/')
                path.Clear();
            Push(left, target[..length]);
        }
        real = path.ToArray();
        return 0;
    }

    private static string Shown(string path) => path.Length <= ShownMax ? path : path[..ShownMax] + "...";

    private static void Push(Stack<byte[]> names, ReadOnlySpan<byte> path)
    {
        while (!path.IsEmpty)
        {
            var slash = path.LastIndexOf((byte)'/');
            var name = path[(slash + 1)..];
            if (!name.IsEmpty && !name.SequenceEqual("."u8))
                names.Push(name.ToArray());
            path = path[..Math.Max(slash, 0)];
        }
    }

    private sealed class PathBuffer
    {
        private readonly byte[] _bytes = new byte[PathsCalls.PathBytesMax];
        private int _length;

        public ReadOnlySpan<byte> Terminated => _bytes.AsSpan(0, _length + 1);

        public bool TryAppend(ReadOnlySpan<byte> name)
        {
            if (_length + name.Length + 2 > _bytes.Length)
                return false;
            _bytes[_length++] = (byte)'/';
            name.CopyTo(_bytes.AsSpan(_length));
            _length += name.Length;
            _bytes[_length] = 0;
            return true;
        }

        public void RemoveLast() => Cut(Math.Max(_bytes.AsSpan(0, _length).LastIndexOf((byte)'/'), 0));

        public void Clear() => Cut(0);

        public byte[] ToArray() => _length == 0 ? "/"u8.ToArray() : _bytes[.._length];

        private void Cut(int length) => _bytes[_length = length] = 0;
    }
}
