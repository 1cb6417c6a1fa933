namespace SysWatch.Policy.Compilation;

/// <summary>What the placeholders of a profile stand for in one session. All are absolute, resolved paths.</summary>
/// <param name="Home">The user's home from the account database (never from <c>$HOME</c>): <c>~</c>.</param>
/// <param name="Workspace">The directory that the agent was started in: <c>$WORKSPACE</c>.</param>
/// <param name="RuntimeDirectory">The user's run-time directory, e.g. <c>/run/user/1000</c>: <c>$RUNTIME</c>.</param>
public sealed record PolicyContext(string Home, string Workspace, string RuntimeDirectory);
