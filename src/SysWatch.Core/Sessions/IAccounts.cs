using System.Collections.Immutable;
using SysWatch.Policy.Compilation;

namespace SysWatch.Core.Sessions;

/// <summary>The machine's account database; an environment variable is the agent's word and never asked.</summary>
public interface IAccounts
{
    /// <summary>For a question about a profile by a user who has no account: nothing is held by it.</summary>
    Account Nobody { get; }

    /// <summary>Null where there is no account, or none with a home that a profile could name.</summary>
    /// <param name="refusal">What, why and what to do; empty when there is one.</param>
    Account? Find(UserId user, out string refusal);
}

/// <param name="Home">Absolute and resolved through symbolic links.</param>
/// <param name="RuntimeDirectory">What <c>$RUNTIME</c> stands for; names nothing on Windows.</param>
public sealed record Account(string Home, string RuntimeDirectory)
{
    /// <summary>What <c>%NAME%</c> stands for (<see cref="PolicyContext.Folders"/>): on Windows, and only there.
    /// </summary>
    public ImmutableDictionary<string, string>? Folders { get; init; }

    /// <summary>What the placeholders of a profile stand for when this user starts an agent there.</summary>
    public PolicyContext In(string workspace) => Folders is { } folders
        ? PolicyContext.ForWindows(Home, workspace, folders)
        : new PolicyContext(Home, workspace, RuntimeDirectory);
}
