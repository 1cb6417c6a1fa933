using System.Globalization;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;
using SysWatch.Benchmarks.Etw;
using SysWatch.Benchmarks.Load;

// check SOCKET CLIENTS CALLS: a load on a running daemon; anything else is BenchmarkDotNet's.
if (args is ["check", var socket, var clients, var calls])
{
    return await new CheckLoad(
        socket, int.Parse(clients, CultureInfo.InvariantCulture), int.Parse(calls, CultureInfo.InvariantCulture)).Run();
}

// etw SECONDS: ETW events replayed, and what they leave in memory.
if (args is ["etw", var seconds])
    return new EtwLoad(int.Parse(seconds, CultureInfo.InvariantCulture)).Run();

// A loaded machine takes its time to build what is measured.
var config = ManualConfig.Create(DefaultConfig.Instance).WithBuildTimeout(TimeSpan.FromMinutes(10));
BenchmarkSwitcher.FromAssembly(typeof(CheckLoad).Assembly).Run(args, config);
return 0;
