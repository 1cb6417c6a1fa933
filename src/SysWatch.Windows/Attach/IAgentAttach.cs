namespace SysWatch.Windows.Attach;

/// <summary>Makes a session of an agent and all that it has started.</summary>
internal interface IAgentAttach
{
    /// <returns>Empty, or why it goes on as it was, in sentences: what, why, what to do.</returns>
    string Attach(FoundAgent agent);
}
