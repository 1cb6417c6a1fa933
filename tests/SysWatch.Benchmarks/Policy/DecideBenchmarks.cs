using System.Net;
using System.Text;
using BenchmarkDotNet.Attributes;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Profiles;
using SysWatch.TestSupport;

namespace SysWatch.Benchmarks.Policy;

/// <summary>What one request costs, by the number of path rules.</summary>
[MemoryDiagnoser]
public class DecideBenchmarks
{
    private CompiledPolicy _policy = null!;
    private CompiledPolicy _shipped = null!;
    private byte[] _named = [];
    private NetworkRequest _request;

    [Params(10, 1_000, 100_000)]
    public int Rules { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _policy = LargeProfile.Compile(Rules);
        _shipped = PolicyCompiler.Compile("agents/claude-code", new ShippedProfiles(), LargeProfile.Context).Policy!;
        _named = Encoding.UTF8.GetBytes(LargeProfile.PathOf(0)
            .Replace("~", LargeProfile.Context.Home, StringComparison.Ordinal));
        _request = new NetworkRequest(
            NetworkOperations.Connect, NetworkProtocols.Tcp, NetworkRequest.ToNumber(IPAddress.Parse("203.0.113.7")),
                443);
    }

    /// <summary>70 bytes that no literal rule names: the globs are followed to the end.</summary>
    [Benchmark]
    public int PathOf70Bytes() => _policy.DecidePath(LargeProfile.Path, PathAccess.Read, ActorSet.None).Rule;

    [Benchmark]
    public int PathThatARuleNames() => _policy.DecidePath(_named, PathAccess.Read, ActorSet.None).Rule;

    [Benchmark]
    public int PathOf70BytesUnderClaudeCode() =>
        _shipped.DecidePath(LargeProfile.Path, PathAccess.Read, ActorSet.None).Rule;

    [Benchmark]
    public int NetworkUnderClaudeCode() => _shipped.DecideNetwork(_request, ActorSet.None).Rule;

    [Benchmark]
    public int VariableUnderClaudeCode() =>
        _shipped.DecideEnvironment("XDG_CONFIG_DIRS"u8, "/etc/xdg/xdg-plasma:/etc/xdg:/usr/share/kde/xdg"u8,
            ActorSet.None).Rule;
}
