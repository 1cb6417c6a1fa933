using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using CsCheck;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Profiles;

namespace SysWatch.TestSupport.Paths;

/// <summary>The same request, put to a policy and to those who walk its image: each must say the same.</summary>
public static class OneAnswer
{
    private const string PairsVariable = "SYSWATCH_PAIRS";
    private const int PairsMin = 100_000;
    private const int RequestsPerPolicy = 250;
    private const int LargeRequests = 5_000;
    private const int WrongImages = 250;

    // A large image takes long to write.
    private static readonly Gen<int> s_wordsMin = Gen.Frequency(
        (96, Gen.Const(PathImage.SmallWords)), (3, Gen.Const(PathImage.MediumWords)),
        (1, Gen.Const(PathImage.LargeWords)));

    /// <summary>Pairs of a policy and a request that are tried; more where the environment says so.</summary>
    private static int Pairs => int.Parse(
        Environment.GetEnvironmentVariable(PairsVariable) ?? $"{PairsMin}", CultureInfo.InvariantCulture);

    /// <summary>Fails with the pair that is not agreed on.</summary>
    public static void OfRandomPairs(params IPathWalker[] walkers) => Gen
        .Select(RandomPolicy.Any, PathRequest.Any.Array[RequestsPerPolicy], s_wordsMin)
        .Sample(
            (policy, requests, wordsMin) => Of(Compile(policy.ToString()), requests, wordsMin, walkers),
            iter: Pairs / RequestsPerPolicy, threads: 1);

    /// <summary>What every walker says of a policy is what the policy says.</summary>
    public static void Of(
        CompiledPolicy policy, IEnumerable<PathRequest> requests, int wordsMin, params IPathWalker[] walkers)
    {
        Load(PathImage.Write(policy.Paths), wordsMin, walkers);
        foreach (var request in requests)
        {
            var expected = Expected(policy, request);
            foreach (var walker in walkers)
                Same(expected, walker, request);
        }
    }

    /// <summary>Of a policy of so many literal paths, whose image is of this size.</summary>
    public static void OfLargePolicy(int rules, int words, params IPathWalker[] walkers)
    {
        var policy = LargeProfile.Compile(rules);
        if (PathImage.SizeOf(PathImage.Write(policy.Paths).Length) != words)
            throw new InvalidOperationException($"{rules} rules do not make an image of {words} words");
        var named = Enumerable.Range(0, LargeRequests).Select(number => LargeProfile.PathOf(number * 7 % rules)
            .Replace("~", LargeProfile.Context.Home, StringComparison.Ordinal));
        var requests = named.SelectMany(path => new[] { path, path + "x", path[..^1] })
            .Select(path => new PathRequest(Encoding.UTF8.GetBytes(path), ActorSet.None));
        Of(policy, requests, words, walkers);
    }

    /// <summary>Of a path that there is a rule for each clause of, and one for everybody else.</summary>
    public static void OfEveryActor(params IPathWalker[] walkers)
    {
        var clauses = Enumerable.Range(0, ActorSet.ActorsMax)
            .Select(number => $"    - {{id: r{number}, deny: read, paths: [/a], for: /bin/p{number}}}\n");
        var policy = Compile($"files:\n  rules:\n    - {{id: all, ask: read, paths: [/a]}}\n{string.Concat(clauses)}");
        var actors = Enumerable.Range(0, ActorSet.ActorsMax).Select(bit => new ActorSet(1u << bit));
        var requests = actors.Append(ActorSet.None).Select(set => new PathRequest([.. "/a"u8], set));
        Of(policy, requests, PathImage.SmallWords, walkers);
    }

    /// <summary>Words that no policy gives: whatever it is that is said, it is said in time, and by all.</summary>
    public static void OfWrongImages(params IPathWalker[] walkers) => Gen
        .Select(RandomPolicy.Any, Gen.Int[0, 32], Gen.Int, PathRequest.Any.Array[10], s_wordsMin)
        .Sample(
            (policy, flaws, seed, requests, wordsMin) =>
            {
                Load(Wrong(policy, flaws, wordsMin, new Random(seed)), wordsMin, walkers);
                foreach (var request in requests)
                {
                    var expected = walkers[0].Decide(request.Path, request.Actors);
                    foreach (var walker in walkers)
                        Same(expected, walker, request);
                }
            },
            iter: WrongImages, threads: 1);

    private static void Load(uint[] image, int wordsMin, IPathWalker[] walkers)
    {
        foreach (var walker in walkers)
            walker.Load(image, Math.Max(wordsMin, PathImage.SizeOf(image.Length)));
    }

    private static void Same(uint[] expected, IPathWalker walker, PathRequest request)
    {
        var said = walker.Decide(request.Path, request.Actors);
        if (!said.AsSpan().SequenceEqual(expected))
            throw new InvalidOperationException(
                $"{walker.GetType().Name} of {Convert.ToHexString(request.Path)} for {request.Actors}: " +
                $"{Text(said)}, not {Text(expected)}");
    }

    // Without flaws: no image at all, but noise.
    private static uint[] Wrong(RandomPolicy policy, int flaws, int words, Random random)
    {
        var image = flaws == 0 ? new uint[words] : PathImage.Write(Compile(policy.ToString()).Paths);
        if (flaws == 0)
            random.NextBytes(MemoryMarshal.AsBytes(image.AsSpan()));
        for (var i = 0; i < flaws; i++)
            image[random.Next(image.Length)] = (uint)random.NextInt64() >> random.Next(32);
        return image;
    }

    private static uint[] Expected(CompiledPolicy policy, PathRequest request)
    {
        var words = new uint[PathTable.AccessCount];
        for (var access = 0; access < words.Length; access++)
        {
            var decision = policy.DecidePath(request.Path, (PathAccess)(1 << access), request.Actors);
            words[access] = ((uint)decision.Verdict << PathImage.VerdictShift) | (uint)decision.Rule;
        }
        return words;
    }

    private static CompiledPolicy Compile(string body)
    {
        var source = new MemoryProfileSource("test", $"profile: test\n{body}");
        var result = PolicyCompiler.Compile("test", source, LargeProfile.Context);
        return result.Policy ?? throw new InvalidOperationException(string.Join('\n', result.Diagnostics));
    }

    private static string Text(uint[] words) => string.Join(' ', words.Select(word => $"{word:x8}"));
}
