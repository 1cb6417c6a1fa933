using System.IO.Pipes;
using System.Runtime.Versioning;
using System.Security.Principal;
using SysWatch.Cli.Systems;
using SysWatch.Windows.Api;

namespace SysWatch.Cli.Connection;

/// <summary>
/// To syswatchd's pipe. Who answers may learn who asks and no more (identification), and is asked nothing unless the
/// pipe is the system's or an administrator's: a name can be taken by anyone while no daemon runs.
/// </summary>
[SupportedOSPlatform("windows")]
internal static class PipeConnection
{
    /// <summary>A pipe that is not there is waited for by .NET; a daemon always has one that is free.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);

    public static async Task<Stream> OpenAsync(string runDirectory, CancellationToken cancellationToken)
    {
        var path = ApiPipe.PathOf(runDirectory);
        var pipe = new NamedPipeClientStream(
            ".", ApiPipe.NameOf(runDirectory), PipeDirection.InOut, PipeOptions.Asynchronous,
            TokenImpersonationLevel.Identification);
        try
        {
            await pipe.ConnectAsync(Patience, cancellationToken);
            if (PipeServer.WhyNotTrusted(pipe) is { Length: > 0 } why)
                throw new CliException(ExitCodes.NotPermitted,
                    $"{path} is not trusted: {why}. Nothing was sent. Something other than syswatchd has taken the " +
                    "name: look at that process, end it and start syswatchd");
            return pipe;
        }
        catch (TimeoutException)
        {
            await pipe.DisposeAsync();
            throw new CliException(
                ExitCodes.NoDaemon, $"syswatchd is not running at {path}: {DaemonPlace.HowToStart(runDirectory)}");
        }
        catch (UnauthorizedAccessException)
        {
            await pipe.DisposeAsync();
            throw new CliException(ExitCodes.NotPermitted,
                $"no permission to connect to syswatchd at {path}: only users who are logged on at this machine may, " +
                "not over the network and not from a service");
        }
        catch (IOException e)
        {
            await pipe.DisposeAsync();
            throw new CliException(ExitCodes.NoDaemon, $"cannot connect to syswatchd at {path}: {e.Message}");
        }
        catch
        {
            await pipe.DisposeAsync();
            throw;
        }
    }
}
