using SysWatch.Daemon.Hosting;
using SysWatch.Linux.Keeper;

// The keeper is this program too, so that the two are always of one version; it needs none of the daemon.
if (args is [KeeperProgram.Command, ..])
    return KeeperProgram.Run(args[1..]);
return await DaemonRun.Run(args, Backends.AddBackend);
