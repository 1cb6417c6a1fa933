using SysWatch.Linux.Abi;
using SysWatch.Linux.Interop;
using SysWatch.Policy.Compilation;

namespace SysWatch.Linux.Bpf;

/// <summary>
/// The path rules of each generation, a map of one value for each, in the smallest of three sizes that holds them.
/// </summary>
internal sealed unsafe class PathImages(BpfHandle small, BpfHandle medium, BpfHandle large) : IDisposable
{
    private const uint ArrayMap = 2;

    private readonly (BpfHandle Map, int Words, PolicyFlags Flag)[] _sizes =
    [
        (small, PathImage.SmallWords, PolicyFlags.None),
        (medium, PathImage.MediumWords, PolicyFlags.ImageIsMedium),
        (large, PathImage.LargeWords, PolicyFlags.ImageIsLarge),
    ];

    /// <returns>Where the programs find it.</returns>
    public PolicyFlags Write(uint generation, PathTable paths)
    {
        var image = PathImage.Write(paths);
        var (map, words, flag) = _sizes.FirstOrDefault(size => size.Words == PathImage.SizeOf(image.Length));
        if (map is null)
        {
            throw new BpfException(
                $"the policy's path rules are {image.Length:N0} words, and the kernel's tables hold " +
                $"{PathImage.LargeWords:N0}; name fewer paths, or begin globs with a folder instead of '**'");
        }
        Array.Resize(ref image, words);
        using var inner = LibBpf.CreateMap(ArrayMap, "sw_image", sizeof(uint), (uint)(words * sizeof(uint)), 1, null);
        if (inner.IsInvalid)
            throw Refused((int)inner.DangerousGetHandle());
        var zero = 0u;
        int result;
        fixed (uint* start = image)
            result = LibBpf.Update(inner, &zero, start, 0);
        var descriptor = (int)inner.DangerousGetHandle();
        if (result == 0)
            result = LibBpf.Update(map, &generation, &descriptor, 0);
        return result == 0 ? flag : throw Refused(result);
    }

    public void Remove(uint generation)
    {
        foreach (var (map, _, _) in _sizes)
            _ = LibBpf.Delete(map, &generation);
    }

    /// <summary>What a predecessor has left.</summary>
    public IEnumerable<uint> Generations() => _sizes.SelectMany(size => Keys(size.Map));

    public void Dispose()
    {
        foreach (var (map, _, _) in _sizes)
            map.Dispose();
    }

    private static List<uint> Keys(BpfHandle map)
    {
        var keys = new List<uint>();
        uint key, next;
        var result = LibBpf.NextKey(map, null, &next);
        while (result == 0)
        {
            keys.Add(key = next);
            result = LibBpf.NextKey(map, &key, &next);
        }
        return keys;
    }

    private static BpfException Refused(int result) =>
        new($"the kernel did not take the policy's path rules: {BpfException.Describe(result)}");
}
