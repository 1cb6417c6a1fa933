using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SysWatch.Linux.Abi;
using SysWatch.Linux.Interop;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;
using SysWatch.TestSupport;
using SysWatch.TestSupport.Paths;

namespace SysWatch.Linux.PrivilegedTests.Bpf;

/// <summary>match.bpf.c, loaded. It has an image of each size, under one generation; nothing is attached.</summary>
internal sealed unsafe class KernelMatch : IPathWalker, IDisposable
{
    private const uint Generation = 1;

    private readonly BpfObjectHandle _object;
    private readonly Dictionary<string, int> _maps = [];
    private readonly int _program;
    private readonly uint[] _padded = new uint[PathImage.LargeWords];
    private MatchRequest _request;

    public KernelMatch()
    {
        _object = Open(Build());
        var result = 0;
        var said = LibBpf.Listen(() => result = LibBpf.LoadObject(_object));
        Assert.True(result == 0, said);
        for (var map = LibBpf.NextMap(_object, 0); map != 0; map = LibBpf.NextMap(_object, map))
            _maps.Add(Marshal.PtrToStringUTF8(LibBpf.MapName(map))!, LibBpf.MapFd(map));
        _program = LibBpf.ProgramFd(LibBpf.NextProgram(_object, 0));
        foreach (var size in new[] { "small", "medium", "large" })
        {
            var image = _maps[$"{size}_image"];
            Update($"sw_images_{size}", Generation, &image);
        }
    }

    public void Load(ReadOnlySpan<uint> image, int words)
    {
        image.CopyTo(_padded);
        _padded.AsSpan(image.Length, words - image.Length).Clear();
        var (map, flags) = words switch
        {
            PathImage.SmallWords => ("small_image", PolicyFlags.None),
            PathImage.MediumWords => ("medium_image", PolicyFlags.ImageIsMedium),
            _ => ("large_image", PolicyFlags.ImageIsLarge),
        };
        fixed (uint* start = _padded)
            Update(map, 0, start);
        _request.Policy = new PolicySlot(Generation, 0, flags);
    }

    public uint[] Decide(ReadOnlySpan<byte> path, ActorSet actors)
    {
        Span<byte> room = _request.Path;
        path.CopyTo(room[^path.Length..]);
        _request.Start = (uint)(room.Length - path.Length);
        _request.HaltsAt = path.LastIndexOf((byte)'/') is > 0 and var slash ? _request.Start + (uint)slash : 0;
        _request.Actors = actors.Bits;
        _request.Decisions = default;
        fixed (MatchRequest* request = &_request)
        {
            var run = new TestRun
            {
                Size = (nuint)sizeof(TestRun), ContextIn = request, ContextSizeIn = (uint)sizeof(MatchRequest),
            };
            Check(TestRun.Start(_program, &run), "running the program");
            Assert.True(run.Result == 0, $"match.bpf.c answers {run.Result}");
        }
        ReadOnlySpan<uint> decisions = _request.Decisions;
        return decisions.ToArray();
    }

    public void Dispose() => _object.Dispose();

    private void Update(string map, uint key, void* value) =>
        Check(TestRun.Update(_maps[map], &key, value, 0), $"writing to {map}");

    private static BpfObjectHandle Open(byte[] bytes)
    {
        fixed (byte* start = bytes)
            return new BpfObjectHandle(LibBpf.OpenObject(start, (nuint)bytes.Length, null));
    }

    private static byte[] Build([CallerFilePath] string here = "") => Toolchain.Build(
        "match.bpf.o",
        file =>
        [
            "make", "-s", "-C", Toolchain.Native, $"OUT={file}",
            $"PROGRAMS={Path.Combine(Path.GetDirectoryName(here)!, "match.bpf.c")}",
        ],
        File.ReadAllBytes);

    private static void Check(int result, string what)
    {
        if (result < 0)
            throw new BpfException($"{what} failed: {BpfException.Describe(result)}");
    }
}
