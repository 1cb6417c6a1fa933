using System.Text;
using CsCheck;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Profiles;

namespace SysWatch.TestSupport.Paths;

/// <summary>A path, and the clauses that hold for whoever asks.</summary>
public sealed record PathRequest(byte[] Path, ActorSet Actors)
{
    private static readonly Gen<byte[]> s_named =
        RandomRule.Name.Array[1, 6].Select(names => Encoding.UTF8.GetBytes("/" + string.Join('/', names)));

    private static readonly Gen<byte[]> s_short = Gen.Frequency(
        (1, Gen.Const<byte[]>([(byte)'/'])),
        (3, Gen.Byte.Select(value => new[] { (byte)'/', value })));

    // Any byte but those of UTF-8, too: the kernel's names are bytes.
    private static readonly Gen<byte[]> s_bytes = Gen.Select(
        s_named, Gen.Byte.Array[1, 40], (path, bytes) => (byte[])[.. path, .. bytes]);

    private static readonly Gen<byte[]> s_abstract = s_named.Select(path => (byte[])[(byte)'@', .. path.AsSpan(1)]);

    private static readonly Gen<byte[]> s_long = Gen.Select(
        s_named,
        Gen.Frequency((1, Gen.Const(ProfileLimits.PathBytesMax)), (1, Gen.Int[64, ProfileLimits.PathBytesMax])),
        Gen.Int[2, 255], Filled);

    public static readonly Gen<PathRequest> Any = Gen.Select(
        Gen.Frequency((60, s_named), (8, s_short), (20, s_bytes), (6, s_abstract), (6, s_long)),
        Gen.Frequency((3, Gen.UInt[0, 31]), (1, Gen.UInt)),
        (path, actors) => new PathRequest(path, new ActorSet(actors)));

    /// <summary>Names of one length before the others, so that rules which end in a name still hold.</summary>
    private static byte[] Filled(byte[] path, int length, int nameBytes)
    {
        var filled = new byte[length];
        for (var i = 0; i < length; i++)
            filled[i] = i % nameBytes == 0 ? (byte)'/' : (byte)'a';
        path.CopyTo(filled, length - path.Length);
        return filled;
    }
}
