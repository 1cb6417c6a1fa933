using System.Text;
using SysWatch.Linux.Abi;
using SysWatch.Linux.Bpf;

namespace SysWatch.Linux.PrivilegedTests.Bpf;

internal sealed record SeenExec(EventHeader Header, string File, string[] Arguments);

internal sealed record SeenUnix(UnixEvent Event, string Name);

internal sealed record SeenSysctl(SysctlEvent Event, string Name);

internal sealed record SeenFile(FileEvent Event, string Path);

internal sealed record SeenUse(SeenEvent Event, string Path);

internal sealed record SeenLoss(KernelCounter Counter, ulong Count);

/// <summary>Keeps every event and lets a test wait for the one it means.</summary>
internal sealed class RecordingSink : IKernelEventSink
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly List<object> _seen = [];

    public void OnFork(in EventHeader child) => Add(child);

    public void OnExec(in ExecEvent exec, ReadOnlySpan<byte> file, ReadOnlySpan<byte> arguments) =>
        Add(new SeenExec(
            exec.Header, Encoding.UTF8.GetString(file),
            Encoding.UTF8.GetString(arguments).Split('\0', StringSplitOptions.RemoveEmptyEntries)));

    public void OnExit(in ExitEvent exit) => Add(exit);

    public void OnNetwork(in NetworkEvent network) => Add(network);

    public void OnUnix(in UnixEvent unix, ReadOnlySpan<byte> name) =>
        Add(new SeenUnix(unix, Encoding.UTF8.GetString(name)));

    public void OnSysctl(in SysctlEvent sysctl, ReadOnlySpan<byte> name) =>
        Add(new SeenSysctl(sysctl, Encoding.UTF8.GetString(name)));

    public void OnFile(in FileEvent file, ReadOnlySpan<byte> path) =>
        Add(new SeenFile(file, Encoding.UTF8.GetString(path)));

    public void OnSeen(in SeenEvent seen, ReadOnlySpan<byte> path) =>
        Add(new SeenUse(seen, Encoding.UTF8.GetString(path)));

    public void OnProcess(in ProcessEvent refused) => Add(refused);

    public void OnWall(in WallEvent refused) => Add(refused);

    public void OnAgent(in EventHeader program) => Add(program);

    public void OnFlood() { }

    public void OnLost(KernelCounter counter, ulong count) => Add(new SeenLoss(counter, count));

    public T WaitFor<T>(Func<T, bool> isMeant)
    {
        lock (_seen)
        {
            while (true)
            {
                foreach (var seen in _seen.OfType<T>())
                {
                    if (isMeant(seen))
                        return seen;
                }

                if (!Monitor.Wait(_seen, Patience))
                    throw new TimeoutException($"no such {typeof(T).Name} among {_seen.Count} events");
            }
        }
    }

    public T[] All<T>()
    {
        lock (_seen)
            return [.. _seen.OfType<T>()];
    }

    private void Add(object seen)
    {
        lock (_seen)
        {
            _seen.Add(seen);
            Monitor.PulseAll(_seen);
        }
    }
}
