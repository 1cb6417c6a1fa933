using System.Diagnostics;

namespace SysWatch.Cli.Selftest;

/// <summary>A process that attacks look into and signal: a sleep, with a secret in its environment.</summary>
internal sealed class Victim(Process process) : IDisposable
{
    private const int StateAfterName = 2;

    public int Pid => process.Id;

    public bool HasEnded => process.HasExited;

    /// <summary>It has ended, or was stopped.</summary>
    public bool IsHurt => HasEnded || (!OperatingSystem.IsWindows() && IsStopped());

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill();
        process.Dispose();
    }

    private bool IsStopped()
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process.Id}/stat");
            return stat[stat.LastIndexOf(')') + StateAfterName] is 'T' or 't';
        }
        catch (IOException)
        {
            return true;
        }
    }
}
