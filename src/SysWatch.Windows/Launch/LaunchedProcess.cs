using System.Globalization;
using System.Runtime.Versioning;
using SysWatch.Windows.Holding;
using SysWatch.Windows.Holding.Tokens;
using SysWatch.Windows.Interop;
using SysWatch.Windows.Plans.Tiers;

namespace SysWatch.Windows.Launch;

/// <summary>Whether a process is the one that a launch asked for: the caller's child, and never run.</summary>
[SupportedOSPlatform("windows")]
internal static class LaunchedProcess
{
    /// <returns>What is wrong; empty: it is.</returns>
    public static string Inspect(HeldProcess process, PreparedLaunch launch)
    {
        var pid = process.Pid.ToString(CultureInfo.InvariantCulture);
        // The caller is held open, so the number is still its; and a child is not older than who made it.
        if (process.ParentPid() != launch.Caller.Pid || process.Creation < launch.Caller.Creation)
            return $"process {pid} is no child of the process that asked for the launch.";
        if (process.HasEnded)
            return $"process {pid} has ended before it could be held.";
        if (Token(process, launch, pid) is { Length: > 0 } another)
            return another;
        var counts = process.SuspendCounts();
        if (counts.Count != 1)
            return $"process {pid} has other threads than its first: it may have run already.";
        if (counts[0] == 0)
            return $"process {pid} is not suspended: it may have run already.";
        if (!Wine.IsPresent && EnvironmentReader.HasBegun(process))
            return $"process {pid} has run already.";
        var image = process.ImagePath();
        if (!string.Equals(image, launch.Wish.Executable, StringComparison.OrdinalIgnoreCase))
            return $"process {pid} runs {image}, not {launch.Wish.Executable} as was asked for.";
        return Environment(process, launch.EnvironmentBlock, pid);
    }

    /// <summary>What the user is told of the rights that he calls with.</summary>
    public static IReadOnlyList<string> NotesOn(HeldProcess caller, Tier tier) =>
        !TokenFacts.OfProcess(caller, TokenFacts.IsElevated) ? []
        : tier == Tier.T1
            ? ["You are an administrator at present; the session is not, and what needs one fails in it."]
            : ["You are an administrator at present, and so is the session: if it wants to, it can take away " +
                "whatever holds it. Start agents from a terminal that is not elevated."];

    /// <summary>Whoever calls may start processes as somebody else, whose the session would be.</summary>
    private static string Token(HeldProcess process, PreparedLaunch launch, string pid)
    {
        var user = TokenFacts.OfProcess(process, TokenFacts.UserOf).ToString();
        if (user != launch.By.User.Text)
            return $"process {pid} is {user}'s, not the caller's ({launch.By.User.Text}).";
        if (TokenFacts.OfProcess(process, TokenFacts.IsElevated) is var elevated &&
            elevated != TokenFacts.OfProcess(launch.Caller, TokenFacts.IsElevated))
            return $"process {pid} is {(elevated ? "" : "not ")}an administrator's, unlike its caller.";
        return "";
    }

    /// <summary>Its block is the one that was given, character by character.</summary>
    private static string Environment(HeldProcess process, string block, string pid)
    {
        if (EnvironmentReader.TryRead(process) is not { } given)
            return $"the environment of process {pid} cannot be read, so it is not known what it begins with.";
        var allowed = EntriesOf(block);
        // wine puts variables of its own into each block.
        var others = EntriesOf(new string(given.Block))
            .Where(e => !allowed.Contains(e) && !Wine.Makes(e))
            .Select(e => e.Split('=')[0]).ToList();
        return others.Count == 0
            ? ""
            : $"process {pid} begins with variables that it was not given: {string.Join(", ", others.Take(8))}.";
    }

    private static HashSet<string> EntriesOf(string block) =>
        [.. block.Split('\0').TakeWhile(e => e.Length > 0)];
}
