using System.Runtime.Versioning;

namespace SysWatch.Windows.Holding;

/// <summary>
/// Takes out of a session's new process what it inherited and its policy passes to the agent alone. The process is
/// suspended for it, but it may have run for a moment before: this is a reaction, never told of as enforced. A copy
/// that
/// the program had made by then stays.
/// </summary>
[SupportedOSPlatform("windows")]
internal static class ChildEnvironment
{
    private const char Blank = '*';
    private const int LooksMax = 50;
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(1);

    /// <summary>Overwrites the values of hidden variables; names, and the block's shape, stay.</summary>
    /// <returns>The names that were blanked.</returns>
    /// <exception cref="IOException">It could not be read or written: what it inherited, it has.</exception>
    public static IReadOnlyList<string> Blanken(HeldProcess process, Func<string, bool> isHidden)
    {
        for (var look = 0; look < LooksMax && !process.HasEnded; look++)
        {
            process.Suspend();
            try
            {
                // A process that has just been made may not have its block yet: it goes on until it has.
                if (EnvironmentReader.TryRead(process) is { } environment)
                    return Blanken(process, environment, isHidden);
            }
            finally
            {
                process.Resume();
            }
            Thread.Sleep(BetweenLooks);
        }
        return process.HasEnded
            ? []
            : throw new IOException(
                $"The environment of process {process.Pid} could not be found in its memory.");
    }

    private static List<string> Blanken(
        HeldProcess process, EnvironmentAt environment, Func<string, bool> isHidden)
    {
        var blanked = new List<string>();
        foreach (var entry in environment.Entries().Where(e => e.ValueLength > 0 && isHidden(e.Name)))
        {
            if (!environment.ValueOf(entry).ContainsAnyExcept(Blank))
                continue;
            var address = environment.Address + (entry.ValueStart * sizeof(char));
            if (!EnvironmentReader.Write(process, address, new string(Blank, entry.ValueLength)))
                throw Interop.NativeException.Last("WriteProcessMemory", $"blank {entry.Name} in a new process");
            blanked.Add(entry.Name);
        }
        return blanked;
    }
}
