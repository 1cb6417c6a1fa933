using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Patterns;
using SysWatch.Windows.Plans.Variables;

namespace SysWatch.Windows.Launch;

/// <summary>The block by the session's policy, of what the caller and the machine have.</summary>
[SupportedOSPlatform("windows")]
internal sealed class PolicyEnvironment : IEnvironmentPlanner
{
    private const string MachineKey = @"SYSTEM\CurrentControlSet\Control\Session Manager\Environment";

    public PlannedEnvironment Plan(CompiledPolicy policy, LaunchWish wish)
    {
        if (WindowsNames.Canonical(wish.Command) is not { } agent)
            return new PlannedEnvironment("", [], $"`{wish.Command}` is no whole path of a program.");
        var plan = EnvironmentPlanner.Plan(policy, FactsOf(policy, wish), new ExecutableIdentity(agent));
        var block = new string(MemoryMarshal.Cast<byte, char>(plan.Block.AsSpan()));
        return new PlannedEnvironment(block, [.. NotesOf(plan)])
        {
            ForAgentAlone = [.. plan.ForAgentAlone],
            Hidden = [.. plan.Hidden.Select(one => (one.Name, one.Rule))],
        };
    }

    private static EnvironmentFacts FactsOf(CompiledPolicy policy, LaunchWish wish) => new(
        [.. wish.Environment.Select(v => $"{v.Key}={v.Value}")],
        AccountVariables.OfMachine(Machine(), policy.Context), AccountVariables.OfAccount(policy.Context));

    private static List<KeyValuePair<string, string>> Machine()
    {
        using var key = Registry.LocalMachine.OpenSubKey(MachineKey);
        return key is null
            ? []
            : [.. key.GetValueNames().Where(name => name.Length > 0).Select(name => KeyValuePair.Create(
                name,
                Convert.ToString(
                    key.GetValue(name, "", RegistryValueOptions.DoNotExpandEnvironmentNames),
                    CultureInfo.InvariantCulture) ?? ""))];
    }

    private static IEnumerable<string> NotesOf(EnvironmentPlan plan)
    {
        if (plan.ForAgentAlone.Length > 0)
            yield return "What the agent starts inherits variables that the profile passes to it alone: " +
                $"{string.Join(", ", plan.ForAgentAlone)}. They are taken out as each process begins, which may be " +
                "after it has read them.";
        foreach (var (name, reason) in plan.Dropped)
            yield return $"The variable {name} is not passed: {reason}.";
    }
}
