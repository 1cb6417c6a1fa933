using System.IO.Pipes;
using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;

namespace SysWatch.Windows.Probe.Inside;

/// <summary>
/// Serves the two pipes of a probe. Their instances are never all closed at once: with the last the pipe goes, and what
/// is in its access list with it.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class ProbePipes : IDisposable
{
    /// <summary>Whoever changes a pipe's access list opens it, as a client does.</summary>
    private const int Instances = 8;

    private readonly CancellationTokenSource _over = new();
    private readonly List<NamedPipeServerStream> _servers = [];
    private readonly List<Task> _serving = [];

    /// <exception cref="IOException">Or <see cref="UnauthorizedAccessException"/>: a pipe of that name is served by
    /// somebody else.</exception>
    public ProbePipes(params ReadOnlySpan<string> names)
    {
        try
        {
            foreach (var name in names)
                Serve(name);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _over.Cancel();
        foreach (var server in _servers)
            server.Dispose();
        // What goes wrong with serving shows by what the tries find.
        Task.WhenAll(_serving).ContinueWith(_ => _over.Dispose(), TaskScheduler.Default);
    }

    private void Serve(string name)
    {
        for (var i = 0; i < Instances; i++)
        {
            var first = i == 0 ? PipeOptions.FirstPipeInstance : PipeOptions.None;
            var server = NamedPipeServerStreamAcl.Create(
                name, PipeDirection.InOut, Instances, PipeTransmissionMode.Byte, PipeOptions.Asynchronous | first, 0, 0,
                Security());
            _servers.Add(server);
            _serving.Add(ServeAsync(server));
        }
    }

    private async Task ServeAsync(NamedPipeServerStream server)
    {
        var one = new byte[1];
        while (!_over.IsCancellationRequested)
        {
            try
            {
                await server.WaitForConnectionAsync(_over.Token).ConfigureAwait(false);
                await server.ReadAsync(one, _over.Token).ConfigureAwait(false);
            }
            catch (Exception gone) when (gone is IOException or OperationCanceledException or ObjectDisposedException)
            {
                // Whoever connected has left, or the probe is over.
            }
            TryDisconnect(server);
        }
    }

    private static void TryDisconnect(NamedPipeServerStream server)
    {
        try
        {
            server.Disconnect();
        }
        catch (Exception none) when (none is InvalidOperationException or IOException or ObjectDisposedException)
        {
            // Nobody is connected.
        }
    }

    private static PipeSecurity Security()
    {
        var security = new PipeSecurity();
        foreach (var who in ProbePlaces.Owners)
        {
            security.AddAccessRule(new PipeAccessRule(
                new SecurityIdentifier(who), PipeAccessRights.FullControl, AccessControlType.Allow));
        }
        return security;
    }
}
