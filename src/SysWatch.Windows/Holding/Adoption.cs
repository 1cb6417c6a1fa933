using System.Globalization;
using System.Runtime.Versioning;
using SysWatch.Windows.Interop;

namespace SysWatch.Windows.Holding;

/// <summary>
/// Makes a session of an agent that runs already: it and all that descends from it are suspended, put into the job, and
/// go on. They keep their token and their environment; what they had begun before, they have.
/// </summary>
[SupportedOSPlatform("windows")]
internal static class Adoption
{
    private const int LooksMax = 64;

    /// <summary>How many were adopted.</summary>
    /// <exception cref="IOException">
    /// One of them could not be: those that are in the job stay in it, and whoever made it releases it. All go on.
    /// </exception>
    public static int Adopt(JobTree job, int pid, long creation)
    {
        var held = new List<HeldProcess>();
        try
        {
            Hold(held, pid, creation);
            foreach (var process in held.Where(p => !p.HasEnded && !job.Contains(p)))
                job.Assign(process);
            return held.Count;
        }
        finally
        {
            foreach (var process in held)
                GoOn(process);
        }
    }

    private static void Hold(List<HeldProcess> held, int pid, long creation)
    {
        for (var look = 0; look < LooksMax; look++)
        {
            var tree = ProcessTable.Tree(ProcessTable.Read(), pid, creation);
            if (tree.Count == 0)
                throw new IOException($"Process {Number(pid)} has gone before it could be adopted.");
            if (tree.Count > JobTree.MembersMax)
                throw new IOException(
                    $"Process {Number(pid)} has {Number(tree.Count)} descendants, more than a session may have.");
            var isNew = false;
            foreach (var entry in tree.Where(e => !held.Any(h => h.Pid == e.Pid && h.Creation == e.Creation)))
                isNew |= Suspend(held, entry);
            if (!isNew)
                return;
        }
        throw new IOException(
            $"Process {Number(pid)} and its children start others faster than they can be suspended.");
    }

    private static bool Suspend(List<HeldProcess> held, ProcessEntry entry)
    {
        var process = HeldProcess.TryOpen(entry.Pid, entry.Creation, HeldProcess.MemberAccess);
        if (process is null)
        {
            // Gone meanwhile is no failure; one that lives and may not be opened is.
            using var seen = HeldProcess.TryOpen(entry.Pid, entry.Creation, HeldProcess.LookAccess);
            return seen is null || seen.HasEnded
                ? false
                : throw new IOException(
                    $"Process {Number(entry.Pid)} descends from the agent and may not be opened: it cannot be held.");
        }
        if (Ntdll.NtSuspendProcess(process.Handle) < 0)
        {
            process.Dispose();
            return false;
        }
        held.Add(process);
        return true;
    }

    private static void GoOn(HeldProcess process)
    {
        using (process)
            Ntdll.NtResumeProcess(process.Handle);
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
