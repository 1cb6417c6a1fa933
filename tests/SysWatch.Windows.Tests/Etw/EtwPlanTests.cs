using System.Runtime.CompilerServices;
using Microsoft.Diagnostics.Tracing.Parsers;
using SysWatch.Windows.Etw;
using SysWatch.Windows.Tests.Etw.Replay;

namespace SysWatch.Windows.Tests.Etw;

public sealed class EtwPlanTests
{
    private const string Regenerate = "SYSWATCH_REGENERATE";

    [Fact]
    public void What_is_enabled_for_which_need_is_what_was_reviewed()
    {
        EtwNeeds[] needs = [EtwNeeds.None, EtwNeeds.Files, EtwNeeds.Usual, EtwNeeds.All, EtwNeeds.FilesByProvider];
        var text = string.Join(
            '\n', needs.Select(need => $"## {need}\n{EtwPlan.For(need, FakeEtwMachine.Names).Describe()}"));
        var path = Path.Combine(Here(), "plan.txt");
        if (Environment.GetEnvironmentVariable(Regenerate) == "1")
            File.WriteAllText(path, text);

        Assert.Equal(File.ReadAllText(path), text);
    }

    [Fact]
    public void Registry_and_images_are_left_alone_where_no_rule_needs_them()
    {
        var plan = EtwPlan.For(EtwNeeds.Usual, FakeEtwMachine.Names);

        Assert.DoesNotContain(plan.Providers, provider => provider.Provider == EtwProviders.KernelRegistry);
        Assert.False(plan.KernelKeywords.HasFlag(KernelTraceEventParser.Keywords.ImageLoad));
        Assert.False(plan.KernelKeywords.HasFlag(KernelTraceEventParser.Keywords.Registry));
    }

    /// <summary>
    /// Else TraceEvent would keep each self-describing event that anybody writes in a provider's name.
    /// </summary>
    [Fact]
    public void Every_provider_is_heard_by_its_ids_alone() =>
        Assert.All(
            EtwPlan.For(EtwNeeds.All, FakeEtwMachine.Names).Providers, provider => Assert.NotEmpty(provider.Ids));

    /// <summary>The kernel's events are seen already.</summary>
    [Fact]
    public void Files_are_not_seen_twice() =>
        Assert.DoesNotContain(
            EtwPlan.For(EtwNeeds.All | EtwNeeds.FilesByProvider, FakeEtwMachine.Names).Providers,
            provider => provider.Provider == EtwProviders.KernelFile);

    private static string Here([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}
