namespace SysWatch.Core.Sessions;

/// <summary>The machine's account database; an environment variable is the agent's word and never asked.</summary>
public interface IAccounts
{
    /// <summary>Null where there is no account, or none with a home that a profile could name.</summary>
    /// <param name="refusal">What, why and what to do; empty when there is one.</param>
    Account? Find(uint uid, out string refusal);
}

/// <param name="Home">Absolute and resolved through symbolic links.</param>
public sealed record Account(string Home);
