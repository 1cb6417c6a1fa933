using System.Collections.Immutable;

namespace SysWatch.Linux.Launch;

/// <summary>What `syswatch run` was told.</summary>
/// <param name="Profile">Empty: the daemon chooses by the command.</param>
/// <param name="CommandLength">How many of this process's last arguments are the command; run byte for byte.</param>
/// <param name="Announce">
/// Told of the session that has begun, before the command starts: this process is a member, and makes no call that is
/// held. Must be quick.
/// </param>
internal sealed record LaunchOptions(
    string RunDirectory, string Profile, bool AuditOnly, int CommandLength, Action<LaunchNotice>? Announce = null);

/// <summary>What the user may be told at the start.</summary>
/// <param name="Session">As the API names it, e.g. <c>s1f</c>.</param>
/// <param name="Profile">The one that was chosen.</param>
/// <param name="Gaps">The guards that do not hold whole here.</param>
/// <param name="Notes">Warnings about the command and the profile; a sentence or more each.</param>
internal sealed record LaunchNotice(
    string Session, string Profile, ImmutableArray<LaunchGap> Gaps, IReadOnlyList<string> Notes);
