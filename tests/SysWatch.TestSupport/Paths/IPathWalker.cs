using SysWatch.Policy.Decisions;

namespace SysWatch.TestSupport.Paths;

/// <summary>One that walks images of path rules outside of C#.</summary>
public interface IPathWalker
{
    /// <param name="words">The size that the image is padded to.</param>
    void Load(ReadOnlySpan<uint> image, int words);

    /// <summary>The words of what the image says of each access.</summary>
    uint[] Decide(ReadOnlySpan<byte> path, ActorSet actors);
}
