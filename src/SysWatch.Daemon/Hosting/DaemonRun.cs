using Microsoft.AspNetCore.Connections;
using SysWatch.Core.Backends;
using SysWatch.Daemon.Configuration;
using SysWatch.Windows;
using SysWatch.Windows.Api;

namespace SysWatch.Daemon.Hosting;

/// <summary>
/// One life of the daemon, from the command line to the exit code. Errors go to stderr, with what to do.
/// </summary>
internal static class DaemonRun
{
    public static async Task<int> Run(string[] arguments, Action<IServiceCollection, DaemonOptions> addBackend)
    {
        var code = await RunToEnd(arguments, addBackend);
        // Last: what is started again then finds nothing of this one.
        if (code != ExitCodes.Stopped && OperatingSystem.IsWindows() && WindowsService.IsIt)
            WindowsService.StopWith(code);
        return code;
    }

    private static async Task<int> RunToEnd(
        string[] arguments, Action<IServiceCollection, DaemonOptions> addBackend)
    {
        var line = CommandLine.Read(arguments, DaemonVersion.Current.Text);
        if (line.Answer is { } answer)
        {
            await Console.Out.WriteLineAsync(answer);
            return ExitCodes.Stopped;
        }

        if (line.Options is not { } options)
            return Fail(ExitCodes.Usage, line.Error!);
        if (!Environment.IsPrivilegedProcess)
            return Fail(ExitCodes.NotRoot, NotPrivileged);
        // In a console it has the rights of whoever has chosen to start it, as any program there.
        if (OperatingSystem.IsWindows() && WindowsService.IsIt && OwnProgram.WhyNotSystems() is { } why)
            return Fail(ExitCodes.OpenProgram, why);
        try
        {
            using var directory = line.Removes
                ? RunDirectory.TryTake(options, RunDirectory.RemovalPatience, out var busy)
                : RunDirectory.TryTake(options, out busy);
            if (directory is null)
                return Fail(ExitCodes.AlreadyRunning, busy);
            if (line.Removes && OperatingSystem.IsWindows())
                return Remove(options, directory);
            return await Serve(options, addBackend);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Fail(ExitCodes.RunDirectory, $"{options.RunDirectory} cannot be used: {e.Message}");
        }
        catch (Exception e)
        {
            return Fail(ExitCodes.Defect, $"this is a defect of syswatchd, please report it: {e}");
        }
    }

    private static string NotPrivileged => OperatingSystem.IsWindows()
        ? "syswatchd guards the sessions of every user of the machine and needs an administrator's rights. Start it " +
          "in a console that runs as administrator, or as a service: net start syswatchd."
        : "syswatchd guards every process of the machine and needs root. Start it with sudo, or as a service: " +
          "systemctl start syswatchd.";

    [System.Runtime.Versioning.SupportedOSPlatform("windows")]
    private static int Remove(DaemonOptions options, RunDirectory directory)
    {
        var left = WindowsRemoval.TakeBack(options.RunDirectory);
        directory.Dispose();
        WindowsRemoval.RemoveDirectory(options.RunDirectory, options.Profiles, keepsJournal: left.Count > 0);
        if (left.Count == 0)
            return ExitCodes.Stopped;
        var why = "not all could be taken back; what is left is written down in changes.journal there, and a service " +
            "that is installed again goes on with it:\n  " + string.Join("\n  ", left);
        // The installer, which starts this, shows nothing of it.
        WindowsService.Tell(why);
        return Fail(ExitCodes.RunDirectory, why);
    }

    private static async Task<int> Serve(DaemonOptions options, Action<IServiceCollection, DaemonOptions> addBackend)
    {
        WebApplication? app = null;
        try
        {
            app = DaemonHost.Build(options, addBackend);
            await app.RunAsync();
            return ExitCodes.Stopped;
        }
        catch (BackendFailedException e)
        {
            return Fail(ExitCodes.NoBackend, $"the guards could not be set up: {e.Message}");
        }
        catch (IOException e) when (e.InnerException is AddressInUseException taken && OperatingSystem.IsWindows())
        {
            return Fail(ExitCodes.RunDirectory, taken.Message);
        }
        catch (BackendNotReadyException e)
        {
            return Fail(ExitCodes.NotReady, e.Message);
        }
        finally
        {
            if (app is not null)
                await Leave(app);
        }
    }

    /// <summary>What fails while leaving must not hide why the daemon leaves.</summary>
    private static async Task Leave(WebApplication app)
    {
        try
        {
            await app.DisposeAsync();
        }
        catch (Exception e)
        {
            await Console.Error.WriteLineAsync($"syswatchd: while stopping: {e}");
        }
    }

    private static int Fail(int code, string why)
    {
        Console.Error.WriteLine("syswatchd: " + why);
        if (OperatingSystem.IsWindows() && WindowsService.IsIt)
            WindowsService.Tell(why);
        return code;
    }
}
