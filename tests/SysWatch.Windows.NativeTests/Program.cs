using System.Runtime.Versioning;
using SysWatch.Windows.Holding;
using SysWatch.Windows.NativeTests;
using SysWatch.Windows.Probe.Inside;
using Xunit.Runner.InProc.SystemConsole;

[assembly: SupportedOSPlatform("windows")]
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

if (!OperatingSystem.IsWindows())
{
    Console.Error.WriteLine("These tests call Windows: publish them for win-x64 and run them there, or under wine.");
    return 2;
}
if (args is [ProbeProgram.Command, ..])
    return ProbeProgram.Run(args.AsSpan(1), Console.Out);
if (args is [JobMaker.Command, var daemon])
    return JobMaker.Run(daemon);
return args is [Child.Word, ..] ? Child.Run(args[1..]) : await ConsoleRunner.Run(args);
