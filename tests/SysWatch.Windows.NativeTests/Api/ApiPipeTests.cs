using System.IO.Pipes;
using System.Security.AccessControl;
using System.Security.Principal;
using SysWatch.Windows.Api;

namespace SysWatch.Windows.NativeTests.Api;

public sealed class ApiPipeTests
{
    private readonly string _name = "syswatch-test-" + Guid.NewGuid().ToString("N");

    [Fact]
    public async Task An_instance_serves_one_client_after_the_other()
    {
        await using var server = ApiPipe.Serve(_name, ApiPipe.Security(), isFirst: true);

        for (var i = 0; i < 3; i++)
        {
            var waiting = server.WaitForConnectionAsync(TestContext.Current.CancellationToken);
            await using (var client = new NamedPipeClientStream(
                ".", _name, PipeDirection.InOut, PipeOptions.Asynchronous, TokenImpersonationLevel.Impersonation))
            {
                await client.ConnectAsync(5000, TestContext.Current.CancellationToken);
                await waiting;
                var read = new byte[1];
                // The pipe has no buffers: a write waits for the read.
                var reading = server.ReadAsync(read, TestContext.Current.CancellationToken);
                await client.WriteAsync(new byte[] { (byte)i }, TestContext.Current.CancellationToken);
                Assert.Equal(1, await reading);
                Assert.Equal(i, read[0]);
            }
            server.Disconnect();
        }
    }

    [Fact]
    public async Task Instances_serve_clients_beside_each_other()
    {
        await using var first = ApiPipe.Serve(_name, ApiPipe.Security(), isFirst: true);
        await using var second = ApiPipe.Serve(_name, ApiPipe.Security(), isFirst: false);
        var waiting = Task.WhenAll(
            first.WaitForConnectionAsync(TestContext.Current.CancellationToken),
            second.WaitForConnectionAsync(TestContext.Current.CancellationToken));

        await using var one = new NamedPipeClientStream(".", _name, PipeDirection.InOut);
        await using var other = new NamedPipeClientStream(".", _name, PipeDirection.InOut);
        await one.ConnectAsync(5000, TestContext.Current.CancellationToken);
        await other.ConnectAsync(5000, TestContext.Current.CancellationToken);

        await waiting.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Waiting_ends_when_it_is_to_stop()
    {
        await using var server = ApiPipe.Serve(_name, ApiPipe.Security(), isFirst: true);
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => server.WaitForConnectionAsync(stop.Token));
    }

    [Fact]
    public void A_logon_that_counts_as_one_from_the_network_is_not_denied()
    {
        var rules = ApiPipe.Security().GetAccessRules(true, true, typeof(SecurityIdentifier))
            .Cast<PipeAccessRule>().ToList();

        Assert.All(rules, rule => Assert.Equal(AccessControlType.Allow, rule.AccessControlType));
        var others = Assert.Single(
            rules, rule => rule.IdentityReference.Equals(
                new SecurityIdentifier(WellKnownSidType.AuthenticatedUserSid, null)));
        Assert.False(others.PipeAccessRights.HasFlag(PipeAccessRights.CreateNewInstance));
    }
}
