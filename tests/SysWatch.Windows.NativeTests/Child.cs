using System.Diagnostics;
using System.Globalization;
using SysWatch.Windows.Launch;

namespace SysWatch.Windows.NativeTests;

/// <summary>What this program does as the child of a test: real processes, that a test can hold and look at.</summary>
internal static class Child
{
    public const string Word = "--be-a-child";

    /// <summary>The line that a child prints when it has done what it is there for.</summary>
    public const string Ready = "ready";

    public static string Exe { get; } = Environment.ProcessPath!;

    public static int Run(string[] args)
    {
        switch (args)
        {
            case ["sleep"]:
                Say(Ready);
                Thread.Sleep(TimeSpan.FromMinutes(2));
                return 0;
            case ["exit", var code]:
                return Number(code);
            case ["tree", var depth]:
                return Tree(Number(depth));
            case ["environment"]:
                foreach (var variable in Own().Order(StringComparer.Ordinal))
                    Say(variable);
                return 0;
            case ["arguments", .. var rest]:
                foreach (var argument in rest)
                    Say(Convert.ToHexString(System.Text.Encoding.Unicode.GetBytes(argument)));
                return 0;
            case ["environment-of-child"]:
                return EnvironmentOfChild();
            case ["count"]:
                return Count();
            case ["make-suspended", var isLetGo]:
                return MakeSuspended(bool.Parse(isLetGo));
            default:
                return 99;
        }
    }

    /// <summary>Starts this program as a child, without holding it in any way.</summary>
    public static Process Start(params string[] args) => Start(_ => { }, args);

    public static Process Start(Action<ProcessStartInfo> prepare, params string[] args)
    {
        var start = new ProcessStartInfo(Exe)
        {
            RedirectStandardOutput = true, RedirectStandardInput = true, UseShellExecute = false,
        };
        start.ArgumentList.Add(Word);
        foreach (var argument in args)
            start.ArgumentList.Add(argument);
        prepare(start);
        return Process.Start(start)!;
    }

    /// <summary>As <see cref="Start"/>; comes back when the child has said that it is ready.</summary>
    public static Process StartReady(params string[] args) => StartReady(_ => { }, args);

    public static Process StartReady(Action<ProcessStartInfo> prepare, params string[] args)
    {
        var child = Start(prepare, args);
        for (var line = child.StandardOutput.ReadLine(); line != Ready; line = child.StandardOutput.ReadLine())
            Assert.NotNull(line);
        return child;
    }

    public static void End(Process child)
    {
        if (!child.HasExited)
            child.Kill();
        child.Dispose();
    }

    private static IEnumerable<string> Own()
    {
        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
            yield return $"{variable.Key}={variable.Value}";
    }

    /// <summary>Waits for a line, then starts a child that starts a child; says when all are there.</summary>
    private static int Tree(int depth)
    {
        if (depth > 0)
        {
            Console.In.ReadLine();
            using var child = Start("tree", Number(depth - 1));
            child.StandardInput.WriteLine();
            while (child.StandardOutput.ReadLine() is { } line && line != Ready)
                Say(line);
        }
        Say("pid " + Number(Environment.ProcessId));
        Say(Ready);
        Thread.Sleep(TimeSpan.FromMinutes(2));
        return 0;
    }

    /// <summary>Waits for a line, then prints what a child of it finds in its environment.</summary>
    private static int EnvironmentOfChild()
    {
        Say(Ready);
        Console.In.ReadLine();
        using var child = Start("environment");
        Say(child.StandardOutput.ReadToEnd());
        return 0;
    }

    /// <summary>What `syswatch run` does, up to where the daemon would be asked.</summary>
    private static int MakeSuspended(bool isLetGo)
    {
        using var made = SuspendedProcess.Create(
            FinalPath.Of(Exe), CommandLine.Join(Exe, [Word, "sleep"]),
            "SystemRoot=" + Environment.GetEnvironmentVariable("SystemRoot") + "\0\0", Environment.CurrentDirectory);
        if (isLetGo)
            made.LetGo();
        Say("pid " + Number(made.Process.Pid));
        Say(Ready);
        Thread.Sleep(TimeSpan.FromMinutes(2));
        return 0;
    }

    /// <summary>Prints a number each few milliseconds: whether it goes on can be seen.</summary>
    private static int Count()
    {
        Say(Ready);
        for (var i = 0; i < 20_000; i++)
        {
            Say(Number(i));
            Thread.Sleep(5);
        }
        return 0;
    }

    private static void Say(string line)
    {
        Console.Out.WriteLine(line);
        Console.Out.Flush();
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
