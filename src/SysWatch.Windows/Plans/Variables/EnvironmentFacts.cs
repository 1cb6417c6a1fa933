using System.Collections.Immutable;

namespace SysWatch.Windows.Plans.Variables;

/// <summary>What there is to choose from, as UTF-16 and in the order in which it was found.</summary>
/// <param name="Caller">The block of <c>syswatch run</c>: <c>NAME=VALUE</c>, and <c>=C:=C:\PATH</c> for the working
/// directories of drives.</param>
/// <param name="Machine">Of the machine, expanded for the account: HKLM\SYSTEM\CurrentControlSet\Control\Session
/// Manager\Environment, but for what the account has.</param>
/// <param name="User">Of the account: where its folders are. HKCU\Environment is not asked: <c>setx</c> keeps secrets
/// there. Of both only what a program cannot be without is taken.</param>
internal sealed record EnvironmentFacts(
    ImmutableArray<string> Caller, ImmutableArray<string> Machine, ImmutableArray<string> User)
{
    /// <summary>The values may be secrets.</summary>
    public override string ToString() => $"{Caller.Length}, {Machine.Length} and {User.Length} variables";
}
