using System.IO.Pipes;
using System.Runtime.Versioning;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.NamedPipes;
using SysWatch.Daemon.Configuration;
using SysWatch.Windows.Api;

namespace SysWatch.Daemon.Hosting;

/// <summary>
/// The interface on Windows. The first instance of the pipe must be the daemon's own: where somebody else has the name,
/// it does not start, because clients could not tell the two apart.
/// </summary>
[SupportedOSPlatform("windows")]
internal static class ApiPipeListener
{
    public static void Add(IWebHostBuilder host) => host.UseNamedPipes(pipes =>
    {
        pipes.CurrentUserOnly = false;
        pipes.PipeSecurity = ApiPipe.Security();
        pipes.CreateNamedPipeServerStream = Create;
    });

    public static void Listen(
        KestrelServerOptions kestrel, DaemonOptions options, Action<ListenOptions> configure) =>
        kestrel.ListenNamedPipe(ApiPipe.NameOf(options.RunDirectory), configure);

    private static NamedPipeServerStream Create(CreateNamedPipeServerStreamContext context)
    {
        var isFirst = context.PipeOptions.HasFlag(PipeOptions.FirstPipeInstance);
        // Asked first as well: wine lets everyone make a further instance.
        if (isFirst && PipeServer.HolderOf(context.NamedPipeEndPoint.PipeName) is { Length: > 0 } holder)
            throw Taken(context, $"{holder} has taken the name", null);
        try
        {
            return ApiPipe.Serve(context.NamedPipeEndPoint.PipeName, context.PipeSecurity!, isFirst);
        }
        catch (Exception e) when (isFirst && e is (IOException or UnauthorizedAccessException))
        {
            throw Taken(context, e.Message.TrimEnd('.'), e);
        }
    }

    private static AddressInUseException Taken(
        CreateNamedPipeServerStreamContext context, string why, Exception? cause) => new(
            $@"\\.\pipe\{context.NamedPipeEndPoint.PipeName} cannot be made the daemon's own: {why}. End what has " +
            "the name, and look at who started it: nothing but syswatchd should have it.", cause!);
}
