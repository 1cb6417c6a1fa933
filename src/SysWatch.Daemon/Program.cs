using SysWatch.Daemon.Hosting;

return await DaemonRun.Run(args, Backends.AddBackend);
