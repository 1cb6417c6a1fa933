using SysWatch.Policy.Compilation;
using SysWatch.TestSupport.Paths;

namespace SysWatch.Linux.PrivilegedTests.Bpf;

/// <summary>One answer of three: the policy's, that of its image in this kernel, and that of its image here.</summary>
public sealed class KernelMatchTests : IDisposable
{
    private readonly HostMatch _host = new();
    private readonly KernelMatch _kernel;

    public KernelMatchTests()
    {
        KernelFixture.NeedRoot();
        _kernel = new KernelMatch();
    }

    public void Dispose() => _kernel.Dispose();

    [Fact]
    public void Policy_kernel_and_host_say_the_same() => OneAnswer.OfRandomPairs(_kernel, _host);

    [Theory]
    [InlineData(2_000, PathImage.MediumWords)]
    [InlineData(40_000, PathImage.LargeWords)]
    public void An_image_that_fills_its_size_says_what_the_policy_says(int rules, int words) =>
        OneAnswer.OfLargePolicy(rules, words, _kernel, _host);

    [Fact]
    public void Every_actor_has_the_rule_that_is_for_it() => OneAnswer.OfEveryActor(_kernel, _host);

    [Fact]
    public void A_wrong_image_is_walked_to_the_end() => OneAnswer.OfWrongImages(_kernel, _host);
}
