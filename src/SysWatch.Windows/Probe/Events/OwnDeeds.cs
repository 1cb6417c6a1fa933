using System.Collections.Immutable;
using System.IO.Pipes;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using Microsoft.Win32;
using SysWatch.Policy.Decisions;
using SysWatch.Windows.Holding;
using SysWatch.Windows.Interop;
using SysWatch.Windows.Launch;
using SysWatch.Windows.Probe.Inside;
using SysWatch.Windows.Seeing;

namespace SysWatch.Windows.Probe.Events;

/// <summary>What the daemon does to see whether events of it come: one thing of each kind that sessions are judged by.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class OwnDeeds(string runDirectory) : IDisposable
{
    /// <summary>Random, so that nothing else is taken for it.</summary>
    private readonly string _name = "syswatch-seen-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    private SuspendedProcess? _process;
    private int _port;
    private int _child;

    public EventTries Tries() => new(
    [
        new([Guard.Files], "reading a file", ReadFile, seen =>
            seen is FileUsed { Use: FileUse.Read } used && Names(used.NtPath, _name + ".txt")),
        new([Guard.Sockets], "opening a pipe", OpenPipe, seen =>
            seen is FileUsed used && Names(used.NtPath, _name + "-pipe")),
        new([Guard.Network], "connecting to a port", Connect, seen =>
            seen is NetworkUsed { Use: NetworkUse.Connect } used && used.Port == Volatile.Read(ref _port)),
        new([Guard.Exec, Guard.Processes], "starting a process", Start, seen =>
            seen is ProcessBegan began && began.ParentPid == Environment.ProcessId),
        new([Guard.Processes], "opening another process", Start, seen =>
            seen is ProcessOpened opened && opened.TargetPid == Volatile.Read(ref _child)),
        new([Guard.Registry], "making a registry key", MakeKey, seen =>
            seen is RegistryUsed used && Names(used.Key, _name)),
    ]);

    /// <summary>Ends the process that was started.</summary>
    public void Dispose() => _process?.Dispose();

    private static bool Names(string path, string name) => path.EndsWith(name, StringComparison.OrdinalIgnoreCase);

    private void ReadFile()
    {
        var path = Path.Combine(runDirectory, _name + ".txt");
        try
        {
            File.WriteAllText(path, _name);
            File.ReadAllText(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private void OpenPipe()
    {
        using var server = new NamedPipeServerStream(_name + "-pipe", PipeDirection.InOut, 4);
        using var client = new NamedPipeClientStream(".", _name + "-pipe", PipeDirection.InOut);
        client.Connect(EventTries.Limit);
    }

    private void Connect()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        Volatile.Write(ref _port, ((IPEndPoint)listener.LocalEndPoint!).Port);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(listener.LocalEndPoint!);
    }

    /// <summary>It never runs. Its number may be given again, but not while it is held open.</summary>
    private void Start()
    {
        if (_process is not null)
            return;
        _process = ProbeProcess.Shell("exit 0");
        Volatile.Write(ref _child, _process.Process.Pid);
        using var opened = HeldProcess.TryOpen(_child, ProcessTypes.PROCESS_VM_READ | HeldProcess.LookAccess);
        if (opened is null)
            throw NativeException.Last("OpenProcess", "open a process of one's own");
    }

    private void MakeKey()
    {
        using var users = RegistryKey.OpenBaseKey(RegistryHive.Users, RegistryView.Registry64);
        var name = $@"{ProbePlaces.KeysParent}\{_name}";
        using (users.CreateSubKey(name, RegistryKeyPermissionCheck.Default, RegistryOptions.Volatile))
        {
        }
        ProbeSite.RemoveKeys(users, _name);
    }
}
