using SysWatch.Policy.Compilation;
using SysWatch.TestSupport;
using SysWatch.TestSupport.Paths;

namespace SysWatch.Linux.Tests.Bpf;

/// <summary>What the kernel programs would say of a path, as far as it can be had without a kernel.</summary>
public sealed class HostMatchTests
{
    private readonly HostMatch _host = new();

    [Fact]
    public void The_host_says_what_the_policy_says() => OneAnswer.OfRandomPairs(_host);

    [Theory]
    [InlineData(2_000, PathImage.MediumWords)]
    [InlineData(40_000, PathImage.LargeWords)]
    public void An_image_that_fills_its_size_says_what_the_policy_says(int rules, int words) =>
        OneAnswer.OfLargePolicy(rules, words, _host);

    [Fact]
    public void Every_actor_has_the_rule_that_is_for_it() => OneAnswer.OfEveryActor(_host);

    [Fact]
    public void A_wrong_image_is_walked_to_the_end() => OneAnswer.OfWrongImages(_host);
}
