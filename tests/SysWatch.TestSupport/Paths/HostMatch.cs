using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;

namespace SysWatch.TestSupport.Paths;

/// <summary>native/include/match.h, compiled for this machine. Its image and its path stand between guards.</summary>
public sealed unsafe class HostMatch : IPathWalker
{
    private const int PathBytes = 4096;

    private static readonly nint s_library = Build();

    private readonly delegate* unmanaged<uint, uint*, byte*, uint, uint, uint, uint> _decide =
        (delegate* unmanaged<uint, uint*, byte*, uint, uint, uint, uint>)Export("sw_host_decide");

    private readonly delegate* unmanaged<nuint, void*> _room =
        (delegate* unmanaged<nuint, void*>)Export("sw_host_room");

    private readonly Dictionary<int, nint> _images = [];
    private readonly byte* _path;
    private int _words;

    public HostMatch() => _path = (byte*)Room(PathBytes);

    public void Load(ReadOnlySpan<uint> image, int words)
    {
        _words = words;
        if (!_images.TryGetValue(words, out var room))
            _images.Add(words, room = (nint)Room(words * sizeof(uint)));
        var padded = new Span<uint>((void*)room, words);
        image.CopyTo(padded);
        padded[image.Length..].Clear();
    }

    public uint[] Decide(ReadOnlySpan<byte> path, ActorSet actors)
    {
        path.CopyTo(new Span<byte>(_path, PathBytes)[^path.Length..]);
        var decisions = new uint[PathTable.AccessCount];
        for (var access = 0u; access < decisions.Length; access++)
            decisions[access] = _decide(
                (uint)_words, (uint*)_images[_words], _path, (uint)(PathBytes - path.Length), access, actors.Bits);
        return decisions;
    }

    // Never given back: there is one for each class of tests.
    private void* Room(int bytes)
    {
        var room = _room((nuint)bytes);
        return room != null ? room : throw new InvalidOperationException($"no room for {bytes} bytes");
    }

    private static nint Export(string name) => NativeLibrary.GetExport(s_library, name);

    private static nint Build([CallerFilePath] string here = "") => Toolchain.Build(
        "match.so",
        library =>
        [
            "clang", "-O2", "-shared", "-fPIC", "-Wall", "-Wextra", "-Werror", "-I", $"{Toolchain.Native}/include",
            "-o", library, Path.Combine(Path.GetDirectoryName(here)!, "match.c"),
        ],
        NativeLibrary.Load);
}
