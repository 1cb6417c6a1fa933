using System.Text;
using SysWatch.Core.Processes;
using SysWatch.Linux.Abi;
using SysWatch.Linux.Bpf;
using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Sessions;

/// <summary>
/// What is known of the processes of sessions, from the kernel's events, so that an event about a process that has
/// already gone still names its program. Diagnostic only; never decide on it.
/// </summary>
internal sealed class ProcessTable(ILabels labels)
{
    /// <summary>Processes kept after their exit, for events that come later.</summary>
    public const int ExitedMax = 4096;

    private readonly Lock _lock = new();
    private readonly Dictionary<int, ProcessSnapshot> _processes = [];
    private readonly Queue<ProcessIdentity> _exited = [];

    public void Forked(ProcessIdentity child, int parent, int action)
    {
        lock (_lock)
        {
            var program = _processes.GetValueOrDefault(parent);
            _processes[child.Pid] = new ProcessSnapshot(
                child, parent, program?.Executable ?? "", program?.Arguments ?? [], program?.WorkingDirectory ?? "",
                ActionOf(action));
        }
    }

    public ProcessSnapshot Executed(
        ProcessIdentity process, int parent, int action, string executable, IReadOnlyList<string> arguments)
    {
        var directory = ReadLink(process.Pid, "cwd"u8);
        lock (_lock)
        {
            var snapshot = new ProcessSnapshot(process, parent, executable, arguments, directory, ActionOf(action));
            return _processes[process.Pid] = snapshot;
        }
    }

    public void Exited(ProcessIdentity process)
    {
        lock (_lock)
        {
            _exited.Enqueue(process);
            if (_exited.Count <= ExitedMax)
                return;
            var oldest = _exited.Dequeue();
            if (_processes.TryGetValue(oldest.Pid, out var known) && known.Identity == oldest)
                _processes.Remove(oldest.Pid);
        }
    }

    /// <summary>What is known; read from /proc where no event told, as at the start of a session.</summary>
    public ProcessSnapshot Of(int pid)
    {
        lock (_lock)
        {
            if (_processes.TryGetValue(pid, out var known) && known.Executable.Length > 0)
                return known;
        }
        return Read(pid);
    }

    private ProcessSnapshot Read(int pid)
    {
        var action = labels.TryGetRecent(pid, out var label) ? (int)label.Action : 0;
        return new ProcessSnapshot(
            new ProcessIdentity(pid, label.StartTime), (int)ProcFiles.StatusField(pid, "PPid:"u8),
            ReadLink(pid, "exe"u8), ReadArguments(pid), ReadLink(pid, "cwd"u8), ActionOf(action));
    }

    private ProcessIdentity ActionOf(int action)
    {
        lock (_lock)
            return _processes.TryGetValue(action, out var known) ? known.Identity : new ProcessIdentity(action, 0);
    }

    private static string ReadLink(int pid, ReadOnlySpan<byte> name)
    {
        Span<byte> buffer = stackalloc byte[4097];
        var length = ProcFiles.ReadLink(pid, name, buffer);
        return length <= 0 ? "" : Encoding.UTF8.GetString(buffer[..length]);
    }

    private static List<string> ReadArguments(int pid)
    {
        Span<byte> buffer = stackalloc byte[4096];
        var length = ProcFiles.Read(pid, "cmdline"u8, buffer);
        return length <= 0 ? [] : Arguments(buffer[..length]);
    }

    /// <summary>NUL-terminated arguments, cut to what an event keeps.</summary>
    public static List<string> Arguments(ReadOnlySpan<byte> bytes)
    {
        var arguments = new List<string>();
        while (!bytes.IsEmpty && arguments.Count < SnapshotLimits.ArgumentsMax)
        {
            var end = bytes.IndexOf((byte)0);
            var text = Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
            arguments.Add(text[..Math.Min(text.Length, SnapshotLimits.ArgumentCharsMax)]);
            bytes = end < 0 ? default : bytes[(end + 1)..];
        }
        return arguments;
    }
}
