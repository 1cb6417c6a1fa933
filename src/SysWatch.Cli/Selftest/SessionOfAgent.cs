using Grpc.Core;
using SysWatch.Cli.Connection;
using SysWatch.Protocol.V1;

namespace SysWatch.Cli.Selftest;

/// <summary>The session that a process of ours has become the agent of; on Windows, that it has started.</summary>
internal static class SessionOfAgent
{
    private const int Tries = 200;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.05);

    /// <returns>Null: the process has ended, or there is none after some seconds.</returns>
    public static async Task<Session?> FindAsync(
        DaemonConnection daemon, int pid, Func<bool> hasEnded, CancellationToken cancellationToken)
    {
        for (var i = 0; i < Tries; i++)
        {
            if (await LookAsync(daemon, pid) is { } session)
                return session;
            if (hasEnded())
                return null;
            await Task.Delay(Pause, cancellationToken);
        }
        return null;
    }

    private static async Task<Session?> LookAsync(DaemonConnection daemon, int pid)
    {
        var list = await daemon.Sessions.ListAsync(new ListSessionsRequest(), daemon.Unary);
        if (!OperatingSystem.IsWindows())
            return list.Sessions.FirstOrDefault(s => s.Agent?.Pid == pid);
        foreach (var one in list.Sessions)
        {
            try
            {
                var whole = await daemon.Sessions.GetAsync(new GetSessionRequest { Session = one.Id }, daemon.Unary);
                if (whole.Processes.Any(process => process.ParentPid == pid))
                    return whole;
            }
            catch (RpcException e) when (e.StatusCode == StatusCode.NotFound)
            {
                // It has ended meanwhile.
            }
        }
        return null;
    }
}
