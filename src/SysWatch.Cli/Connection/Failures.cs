using System.Net.Sockets;
using Grpc.Core;
using SysWatch.Cli.Systems;

namespace SysWatch.Cli.Connection;

/// <summary>Turns what went wrong between here and syswatchd into what, why and what to do.</summary>
internal static class Failures
{
    public static CliException OfConnect(string path, SocketException failure) => failure.SocketErrorCode switch
    {
        SocketError.AccessDenied => new CliException(ExitCodes.NotPermitted,
            $"no permission to connect to syswatchd at {path}: check the permissions of the directory, or use sudo"),
        SocketError.ConnectionRefused => new CliException(ExitCodes.NoDaemon,
            $"syswatchd is not running: {path} is left over from one that ended. {HowToStart(path)}"),
        SocketError.AddressNotAvailable when !File.Exists(path) => NotRunning(path),
        _ => File.Exists(path)
            ? new CliException(ExitCodes.NoDaemon, $"cannot connect to syswatchd at {path}: {failure.Message}")
            : NotRunning(path),
    };

    public static CliException Of(RpcException failure) => failure.StatusCode switch
    {
        StatusCode.Unavailable => new CliException(ExitCodes.NoDaemon,
            "the connection to syswatchd was lost: it stopped or was restarted. " +
            (OperatingSystem.IsWindows()
                ? "Sessions that were launched end with it, agents that were found go on unguarded"
                : "What it guards stays guarded") +
            $"; see `{DaemonPlace.ServiceStatus}`"),
        StatusCode.PermissionDenied or StatusCode.Unauthenticated =>
            new CliException(ExitCodes.NotPermitted, "syswatchd refused: " + Detail(failure)),
        StatusCode.NotFound => new CliException(ExitCodes.NotFound, Detail(failure)),
        StatusCode.InvalidArgument => new CliException(ExitCodes.Usage, Detail(failure)),
        StatusCode.DeadlineExceeded => new CliException(ExitCodes.DaemonFailed,
            $"syswatchd did not answer in time: see `{DaemonPlace.ServiceStatus}`"),
        StatusCode.Unimplemented => new CliException(ExitCodes.DaemonFailed,
            "this syswatchd does not know the request: it is of another version than syswatch; see `syswatch doctor`"),
        _ => new CliException(ExitCodes.DaemonFailed,
            $"syswatchd answered with an error ({failure.StatusCode}): {Detail(failure)}"),
    };

    private static CliException NotRunning(string path) =>
        new(ExitCodes.NoDaemon, $"syswatchd is not running at {path}: {HowToStart(path)}");

    private static string HowToStart(string path) => DaemonPlace.HowToStart(Path.GetDirectoryName(path));

    private static string Detail(RpcException failure) =>
        failure.Status.Detail.Length > 0 ? failure.Status.Detail : "no reason was given";
}
