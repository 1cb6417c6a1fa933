using SysWatch.Policy.Compilation;

namespace SysWatch.Core.Sessions;

/// <summary>The machine's account database; an environment variable is the agent's word and never asked.</summary>
public interface IAccounts
{
    /// <summary>Null where there is no account, or none with a home that a profile could name.</summary>
    /// <param name="refusal">What, why and what to do; empty when there is one.</param>
    Account? Find(UserId user, out string refusal);
}

/// <param name="Home">Absolute and resolved through symbolic links.</param>
/// <param name="RuntimeDirectory">What <c>$RUNTIME</c> stands for.</param>
public sealed record Account(string Home, string RuntimeDirectory)
{
    /// <summary>For a question about a profile by a user who has no account: nothing is held by it.</summary>
    public static Account None { get; } = new("/", "/");

    /// <summary>What the placeholders of a profile stand for when this user starts an agent there.</summary>
    public PolicyContext In(string workspace) => new(Home, workspace, RuntimeDirectory);
}
