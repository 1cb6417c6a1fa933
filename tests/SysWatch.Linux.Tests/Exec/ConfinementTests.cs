using SysWatch.Linux.Exec.Injection;

namespace SysWatch.Linux.Tests.Exec;

public sealed class ConfinementTests
{
    [Fact]
    public void Every_id_that_the_daemon_knows_is_mapped_to_itself() =>
        Assert.Equal("0 0 4294967295\n", Confinement.IdentityMap("         0          0 4294967295\n"));

    [Fact]
    public void A_daemon_in_a_namespace_maps_what_it_has_there() =>
        Assert.Equal("0 0 1\n1 1 65536\n", Confinement.IdentityMap("0 1000 1\n1 100000 65536\n"));
}
