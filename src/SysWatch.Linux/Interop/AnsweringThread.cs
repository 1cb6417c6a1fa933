using System.Runtime.InteropServices;

namespace SysWatch.Linux.Interop;

/// <summary>
/// Threads that answer programs which the kernel holds meanwhile. Such a thread goes before ordinary programs: else the
/// one that waits would also wait for its turn behind a machine full of builds.
/// </summary>
internal static partial class AnsweringThread
{
    private const int OwnThread = 0; // PRIO_PROCESS with 0 is the calling thread on Linux, see setpriority(2).
    private const int Nice = -15;

    /// <param name="stackBytes">0: the system's default.</param>
    public static Thread Start(ThreadStart run, string name, int stackBytes = 0)
    {
        var thread = new Thread(
            () =>
            {
                Become();
                run();
            },
            stackBytes)
        {
            IsBackground = true,
            Name = name,
        };
        thread.Start();
        return thread;
    }

    /// <summary>Makes the calling thread one.</summary>
    public static void Become()
    {
        // Refused only to who is not root: then it answers no faster than others run.
        _ = SetPriority(0, OwnThread, Nice);
    }

    [LibraryImport(LibC.Name, EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int who, int value);
}
