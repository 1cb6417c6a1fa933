using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using SysWatch.Windows.Interop;
using static SysWatch.Windows.Interop.FileTypes;
using static SysWatch.Windows.Interop.ProcessTypes;
using static SysWatch.Windows.Interop.RegistryTypes;

namespace SysWatch.Windows.Probe.Inside;

/// <summary>What a process of a session does to find out what it may: each as a program would, by one call.</summary>
/// <param name="listens">Told of where it listens: whoever hears it connects.</param>
[SupportedOSPlatform("windows")]
internal sealed class MemberTries(ProbePlaces places, Action<IPEndPoint> listens)
{
    private static readonly TimeSpan s_accepts = TimeSpan.FromSeconds(2);

    private const int PipeLooksMax = 50;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>Never throws.</summary>
    public TryReport Try(string name)
    {
        try
        {
            return new TryReport(name, Outcome(name, out var detail), detail);
        }
        catch (SocketException failed)
        {
            return OfSocket(name, failed);
        }
        catch (Win32Exception failed)
        {
            return Of(name, failed.NativeErrorCode);
        }
        catch (Exception failed)
        {
            return new TryReport(name, TryOutcome.Failed, $"{failed.GetType().Name}: {failed.Message}");
        }
    }

    private TryOutcome Outcome(string name, out string detail) => Outcome(CodeOf(name), out detail);

    /// <summary>A Win32 error; 0: it went through.</summary>
    private int CodeOf(string name) => name switch
    {
        "open-read" => Open(places.OpenFile, FILE_READ_DATA),
        "open-write" => Open(places.OpenFile, FILE_WRITE_DATA),
        "denied-read" => Open(places.DeniedFile, FILE_READ_DATA),
        "denied-write" => Open(places.DeniedFile, FILE_WRITE_DATA),
        "denied-delete" => Open(places.DeniedFile, DELETE),
        "denied-rights" => Open(places.DeniedFile, WRITE_DAC),
        "denied-owner" => Open(places.DeniedFile, WRITE_OWNER),
        "denied-later" => Open(places.LaterFile, FILE_READ_DATA),
        "denied-later-rights" => Open(places.LaterFile, WRITE_DAC),
        "denied-directory" => Open(places.DeniedDirectory, DELETE),
        "open-run" => Start(places.OpenProgram),
        "denied-run" => Start(places.DeniedProgram),
        "open-pipe" => Pipe(places.OpenPipe),
        "denied-pipe" => Pipe(places.DeniedPipe),
        "open-key" => Key(places.OpenKey, KEY_QUERY_VALUE),
        "denied-key-read" => Key(places.DeniedKey, KEY_QUERY_VALUE),
        "denied-key-write" => Key(places.DeniedKey, KEY_SET_VALUE),
        "denied-key-rights" => Key(places.DeniedKey, WRITE_DAC),
        "open-process-read" => Process(places.OpenPid, PROCESS_VM_READ),
        "open-process-write" => Process(places.OpenPid, PROCESS_VM_OPERATION | PROCESS_VM_WRITE),
        "open-process-end" => Process(places.OpenPid, PROCESS_TERMINATE),
        "open-process-rights" => Process(places.OpenPid, WRITE_DAC),
        "denied-process-read" => Process(places.ClosedPid, PROCESS_VM_READ),
        "denied-process-write" => Process(places.ClosedPid, PROCESS_VM_OPERATION | PROCESS_VM_WRITE),
        "denied-process-end" => Process(places.ClosedPid, PROCESS_TERMINATE),
        "denied-process-rights" => Process(places.ClosedPid, WRITE_DAC),
        "child" => MemberProcesses.Start(breaksAway: false),
        "breakaway" => MemberProcesses.Start(breaksAway: true),
        "listen4" => Listen(IPAddress.Any),
        "listen6" => Listen(IPAddress.IPv6Any),
        _ => Reach(name),
    };

    private static int Open(string path, uint access)
    {
        using var handle = Kernel32.CreateFileW(
            path, access, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, 0, OPEN_EXISTING,
            FILE_FLAG_BACKUP_SEMANTICS, 0);
        return handle.IsInvalid ? Marshal.GetLastPInvokeError() : 0;
    }

    private static int Start(string program)
    {
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(program)
        {
            UseShellExecute = false, CreateNoWindow = true, RedirectStandardOutput = true,
        })!;
        process.WaitForExit(Limit);
        return 0;
    }

    /// <summary>As clients do: again while the one who serves is busy with another.</summary>
    private static int Pipe(string name)
    {
        var code = 0;
        for (var look = 0; look < PipeLooksMax; look++)
        {
            code = Open(@"\\.\pipe\" + name, FILE_READ_DATA | FILE_WRITE_DATA);
            if (code != Win32Error.ERROR_PIPE_BUSY)
                break;
            Thread.Sleep(20);
        }
        return code;
    }

    private static int Key(string name, uint access)
    {
        var code = Advapi32.RegOpenKeyExW(Users, name, 0, access | KEY_WOW64_64KEY, out var key);
        if (code == 0)
            _ = Advapi32.RegCloseKey(key);
        return code;
    }

    private static int Process(int pid, uint access)
    {
        using var process = Kernel32.OpenProcess(access, inherit: false, (uint)pid);
        return process.IsInvalid ? Marshal.GetLastPInvokeError() : 0;
    }

    private int Reach(string name)
    {
        var port = places.Ports.FirstOrDefault(one => one.Try == name);
        if (port.Try is null)
            throw new SocketException((int)SocketError.AddressFamilyNotSupported);
        var to = new IPEndPoint(port.IsV6 ? IPAddress.IPv6Loopback : IPAddress.Loopback, port.Number);
        using var socket = port.IsTcp
            ? new Socket(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
            : new Socket(to.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        if (port.IsTcp)
            socket.Connect(to);
        else
            socket.SendTo([1], to);
        return 0;
    }

    /// <summary>What counts is who can reach it: the daemon tries to.</summary>
    private int Listen(IPAddress any)
    {
        using var socket = new Socket(any.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(any, 0));
        socket.Listen(1);
        listens((IPEndPoint)socket.LocalEndPoint!);
        if (!socket.Poll(s_accepts, SelectMode.SelectRead))
            throw new SocketException((int)SocketError.AccessDenied);
        socket.Accept().Dispose();
        return 0;
    }

    private static TryReport OfSocket(string name, SocketException failed) => failed.SocketErrorCode switch
    {
        SocketError.AccessDenied => new TryReport(name, TryOutcome.Refused, "WSAEACCES (10013)"),
        SocketError.AddressFamilyNotSupported or SocketError.ProtocolFamilyNotSupported or
            SocketError.AddressNotAvailable => new TryReport(name, TryOutcome.Absent, failed.Message),
        _ => new TryReport(name, TryOutcome.Failed, $"{failed.SocketErrorCode}: {failed.Message}"),
    };

    private static TryReport Of(string name, int code) => new(name, Outcome(code, out var detail), detail);

    private static TryOutcome Outcome(int code, out string detail)
    {
        detail = code == 0 ? "" : NativeException.Describe(code);
        return code switch
        {
            0 => TryOutcome.Done,
            Win32Error.ERROR_ACCESS_DENIED => TryOutcome.Refused,
            _ => TryOutcome.Failed,
        };
    }
}
