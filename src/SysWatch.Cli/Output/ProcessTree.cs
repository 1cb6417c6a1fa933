using SysWatch.Protocol.V1;

namespace SysWatch.Cli.Output;

internal enum ProcessRole : byte
{
    /// <summary>The program that the session was started for.</summary>
    Agent,

    /// <summary>A direct child of the agent.</summary>
    ToolCall,

    /// <summary>Anything below a tool call.</summary>
    Tool,

    /// <summary>Its parent has gone, or is outside of the session.</summary>
    Orphan,
}

/// <param name="Branch">The lines that lead to it.</param>
internal readonly record struct ProcessNode(Process Process, ProcessRole Role, string Branch);

/// <summary>A session's processes in the order and shape of their tree.</summary>
internal static class ProcessTree
{
    private const int DepthMax = 200;

    public static IReadOnlyList<ProcessNode> Of(Session session)
    {
        var agent = session.Agent?.Pid ?? 0;
        var known = session.Processes.Select(PidOf).ToHashSet();
        var children = session.Processes
            .Where(p => PidOf(p) != agent && known.Contains(p.ParentPid) && p.ParentPid != PidOf(p))
            .ToLookup(p => p.ParentPid);
        var nodes = new List<ProcessNode>();
        foreach (var process in session.Processes)
        {
            if (PidOf(process) == agent)
                Add(process, ProcessRole.Agent, "", "", 0);
            else if (!known.Contains(process.ParentPid))
                Add(process, ProcessRole.Orphan, "", "", 0);
        }
        return nodes;

        void Add(Process process, ProcessRole role, string branch, string below, int depth)
        {
            nodes.Add(new ProcessNode(process, role, branch));
            if (depth == DepthMax)
                return;
            var own = children[PidOf(process)].ToList();
            for (var i = 0; i < own.Count; i++)
            {
                var isLast = i == own.Count - 1;
                Add(own[i], role == ProcessRole.Agent ? ProcessRole.ToolCall : ProcessRole.Tool,
                    below + (isLast ? "└─ " : "├─ "), below + (isLast ? "   " : "│  "), depth + 1);
            }
        }
    }

    private static int PidOf(Process process) => process.Identity?.Pid ?? 0;
}
