using BenchmarkDotNet.Attributes;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Profiles;
using SysWatch.TestSupport;

namespace SysWatch.Benchmarks.Policy;

/// <summary>What it costs to compile; with the JIT warm.</summary>
[MemoryDiagnoser]
public class CompileBenchmarks
{
    private readonly ShippedProfiles _shipped = new();
    private readonly IProfileSource _large = LargeProfile.Source(100_000);

    /// <summary>As `profile validate` and `profile test` do it.</summary>
    [Benchmark]
    public bool AllShippedProfilesOnAllProcessors() =>
        Parallel.ForEach(
            _shipped.Names,
            (name, loop) =>
            {
                if (PolicyCompiler.Compile(name, _shipped, LargeProfile.Context).Policy is null)
                    loop.Stop();
            }).IsCompleted;

    [Benchmark]
    public int AllShippedProfiles() =>
        _shipped.Names.Count(name => PolicyCompiler.Compile(name, _shipped, LargeProfile.Context).Policy is not null);

    [Benchmark]
    public bool ClaudeCode() =>
        PolicyCompiler.Compile("agents/claude-code", _shipped, LargeProfile.Context).Policy is not null;

    [Benchmark]
    public bool HundredThousandRules() =>
        PolicyCompiler.Compile(LargeProfile.Name, _large, LargeProfile.Context).Policy is not null;
}
