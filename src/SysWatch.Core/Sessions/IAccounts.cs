namespace SysWatch.Core.Sessions;

/// <summary>The machine's account database; an environment variable is the agent's word and never asked.</summary>
public interface IAccounts
{
    /// <summary>Null when there is no such account.</summary>
    Account? Find(uint uid);
}

/// <param name="Home">Absolute and resolved through symbolic links.</param>
public sealed record Account(string Name, string Home);
