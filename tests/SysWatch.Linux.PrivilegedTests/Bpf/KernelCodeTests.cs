using System.Runtime.InteropServices;
using SysWatch.Linux.Abi;
using SysWatch.Linux.Bpf;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;

namespace SysWatch.Linux.PrivilegedTests.Bpf;

/// <summary>What a rule denies to execute is not mapped as code.</summary>
public sealed class KernelCodeTests(KernelFixture fixture) : IClassFixture<KernelFixture>
{
    private const int Eacces = 13;

    private const string Denied = "exec: {rules: [{id: t, deny: execute, paths: [/etc/passwd]}]}";
    private const string ByDefault =
        "exec: {default: deny, rules: [{id: t, deny: execute, paths: [/etc/passwd]}, " +
        "{id: p, allow: execute, paths: [/usr/bin/**]}]}";
    private const string ByRule =
        "exec: {rules: [{id: all, deny: execute, paths: [/**]}, {id: t, deny: execute, paths: [/etc/passwd]}, " +
        "{id: p, allow: execute, paths: [/usr/bin/**]}]}";
    private const string Asked = "exec: {rules: [{id: t, ask: execute, paths: [/etc/passwd]}]}";

    private const string MapPasswd = "open /etc/passwd call 9 0 4096 5 2 9 0";
    private const string ReadPasswd = "open /etc/passwd call 9 0 4096 1 2 9 0";
    private const string MapGroup = "open /etc/group call 9 0 4096 5 2 9 0";

    private readonly ulong _session = KernelFixture.NewSession();

    [Theory]
    [InlineData(Denied, MapPasswd)]
    [InlineData(Denied, "protect /etc/passwd")]
    [InlineData(ByDefault, MapPasswd)]
    [InlineData(ByRule, MapPasswd)]
    public void What_a_rule_denies_is_no_code_and_the_attempt_is_told(string rules, string words)
    {
        NeedHooks();

        var result = Run(rules, words);

        var denial = fixture.Sink.WaitFor<SeenFile>(e => e.Event.Header.Session == _session);
        Assert.Equal(
            (Eacces, "/etc/passwd", FileOperation.Map, (byte)PathAccess.Execute),
            (result, denial.Path, denial.Event.Operation, denial.Event.Access));
    }

    [Theory]
    [InlineData(Denied, ReadPasswd)]
    [InlineData(Denied, MapGroup)]
    [InlineData(Denied, "protect /etc/group")]
    [InlineData(ByDefault, MapGroup)]
    [InlineData(ByDefault, "protect /etc/group")]
    [InlineData(ByRule, MapGroup)]
    [InlineData(Asked, MapPasswd)]
    public void Data_what_is_allowed_and_libraries_that_no_rule_names_are_mapped(string rules, string words)
    {
        NeedHooks();

        var result = Run(rules, words);

        Assert.Equal(0, result);
        Assert.DoesNotContain(fixture.Sink.All<SeenFile>(), e => e.Event.Header.Session == _session);
    }

    [Fact]
    public void Audit_mode_records_and_lets_through()
    {
        NeedHooks();

        var result = Run(Denied, MapPasswd, PolicyMode.Audit);

        var wouldBe = fixture.Sink.WaitFor<SeenFile>(e => e.Event.Header.Session == _session);
        Assert.Equal((0, (byte)0), (result, wouldBe.Event.Enforced));
    }

    [Fact]
    public void A_file_that_was_allowed_before_is_judged_by_the_policy_of_now()
    {
        NeedHooks();
        Assert.Equal(0, Run("", MapPasswd));

        Assert.Equal(Eacces, Run(Denied, MapPasswd));
    }

    private void NeedHooks()
    {
        Assert.SkipUnless(RuntimeInformation.OSArchitecture == Architecture.X64, "the numbers are of x86_64");
        fixture.NeedProgram("sw_mmap_file");
        fixture.NeedProgram("sw_file_mprotect");
    }

    private int Run(string rules, string words, PolicyMode mode = PolicyMode.Enforce)
    {
        var policy = new KernelPolicy(
            KernelFixture.Everything(Verdict.Allow, 0), KernelFixture.Paths(rules), mode, PolicyFlags.DeniesExecute,
            [], []);
        var slot = fixture.Kernel.Policies.Add(policy);
        try
        {
            using var probe = Probe.StartLabelled(fixture.Kernel, Probe.Label(_session, slot), words);
            return probe.Finish();
        }
        finally
        {
            fixture.Kernel.Policies.Remove(slot);
        }
    }
}
