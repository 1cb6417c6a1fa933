using System.Diagnostics;
using SysWatch.Core.Sessions;
using SysWatch.Linux.Abi;
using SysWatch.Linux.Bpf;

namespace SysWatch.Linux.PrivilegedTests.Bpf;

/// <summary>A process that does what probe.c is told, held at its start until it is let go.</summary>
internal sealed class Probe : IDisposable
{
    public const int Killed = 128 + 9;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly Lazy<string> Binary = new(Compile);

    private readonly Process _process;

    private Probe(Process process) => _process = process;

    public int Pid => _process.Id;

    public static Probe Start(string words)
    {
        var start = new ProcessStartInfo(Binary.Value) 
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
        };
        start.ArgumentList.Add("wait");
        foreach (var word in words.Split(' '))
            start.ArgumentList.Add(word);
        var probe = new Probe(Process.Start(start)!);
        // Process.Start returns while the kernel is still in execve, which would reset a label that came now.
        probe._process.StandardOutput.ReadLine();
        return probe;
    }

    public static Probe StartLabelled(KernelPrograms kernel, in Label label, string words)
    {
        var probe = Start(words);
        kernel.Labels.Set(probe.Pid, label);
        return probe;
    }

    /// <returns>The errno of what it did, 0 when it was let do it, or 128 + the signal that ended it.</returns>
    public int Finish()
    {
        try
        {
            Release();
        }
        catch (IOException)
        {
            // It was let go before, and has ended since.
        }
        if (!_process.WaitForExit(Patience))
            throw new TimeoutException("the probe does not end");
        return _process.ExitCode;
    }

    public void Release()
    {
        _process.StandardInput.WriteLine();
        _process.StandardInput.Flush();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    public static Label Label(ulong session, uint policy, uint actors = 0) =>
        new(session, 0, policy, actors, LabelFlags.Agent | LabelFlags.Secrets, 0);

    private static string Compile()
    {
        var directory = Directory.CreateTempSubdirectory("syswatch-probe-").FullName;
        var source = Path.Combine(AppContext.BaseDirectory, "Bpf", "probe.c");
        var binary = Path.Combine(directory, "probe");
        using var gcc = Process.Start("gcc", ["-O1", "-pthread", "-o", binary, source]);
        gcc.WaitForExit();
        Assert.Equal(0, gcc.ExitCode);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(directory, recursive: true);
        return binary;
    }
}
