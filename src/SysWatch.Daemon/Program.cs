using SysWatch.Daemon.Hosting;
using SysWatch.Linux.Keeper;
using SysWatch.Windows.Holding;
using SysWatch.Windows.Probe.Inside;

// The keeper is this program too, so that the two are always of one version; it needs none of the daemon.
if (OperatingSystem.IsLinux() && args is [KeeperProgram.Command, ..])
    return KeeperProgram.Run(args[1..]);
// What is tried in a throw-away session at the daemon's start, too.
if (OperatingSystem.IsWindows() && args is [ProbeProgram.Command, ..])
    return ProbeProgram.Run(args.AsSpan(1), Console.Out);
// A job for processes of another Windows session.
if (OperatingSystem.IsWindows() && args is [JobMaker.Command, var daemon])
    return JobMaker.Run(daemon);
// Read by the runtime before its first socket: what a socket has received is handed to its reader by the thread that
// heard of it, and by no other; a question is answered a third sooner. Answers still have threads of their own.
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
return await DaemonRun.Run(args, Backends.AddBackend);
