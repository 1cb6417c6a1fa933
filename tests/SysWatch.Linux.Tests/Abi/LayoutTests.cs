using SysWatch.Linux.Abi;
using SysWatch.Linux.Bpf;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;

namespace SysWatch.Linux.Tests.Abi;

/// <summary>The C# structs against the type information of the object that is embedded.</summary>
public sealed class LayoutTests : IDisposable
{
    private static readonly Dictionary<string, Type> Shared = new()
    {
        ["sw_label"] = typeof(Label),
        ["sw_policy"] = typeof(PolicySlot),
        ["sw_network_key"] = typeof(PrefixKey),
        ["sw_network_entry"] = typeof(PrefixRule),
        ["sw_network_rules"] = typeof(PrefixRules),
        ["sw_unix_key"] = typeof(UnixName),
        ["sw_grant_key"] = typeof(GrantKey),
        ["sw_agent_name"] = typeof(AgentName),
        ["sw_state"] = typeof(KernelState),
        ["sw_event"] = typeof(EventHeader),
        ["sw_exec_event"] = typeof(ExecEvent),
        ["sw_exit_event"] = typeof(ExitEvent),
        ["sw_network_event"] = typeof(NetworkEvent),
        ["sw_unix_event"] = typeof(UnixEvent),
        ["sw_sysctl_event"] = typeof(SysctlEvent),
        ["sw_file_event"] = typeof(FileEvent),
        ["sw_moves"] = typeof(Moves),
        ["sw_process_event"] = typeof(ProcessEvent),
        ["sw_object_key"] = typeof(ObjectKey),
        ["sw_object_name"] = typeof(ObjectName),
        ["sw_object"] = typeof(KernelNumbers),
        ["sw_wall_event"] = typeof(WallEvent),
        ["sw_seen_key"] = typeof(SeenKey),
        ["sw_seen"] = typeof(SeenPlace),
        ["sw_seen_event"] = typeof(SeenEvent),
        ["sw_name_event"] = typeof(NameEvent),
    };

    /// <summary>Structs that never leave the kernel.</summary>
    private static readonly HashSet<string> Own =
    [
        "sw_use", "sw_file_use", "sw_walk", "sw_known_above", "sw_climb", "sw_scratch", "sw_image_small",
        "sw_image_medium", "sw_image_large", "sw_name", "sw_move", "sw_two_names", "sw_alias", "sw_socket",
    ];

    private readonly ObjectTypes _types = new();

    public static TheoryData<string> Names => [.. Shared.Keys];

    public void Dispose() => _types.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_field_has_the_kernels_name_place_and_size(string name) =>
        Assert.Equal(_types.Members(name), ManagedLayout.Members(Shared[name]));

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_struct_has_the_kernels_size(string name) =>
        Assert.Equal(_types.SizeOf(name), ManagedLayout.SizeOf(Shared[name]));

    [Fact]
    public void No_struct_of_the_header_is_left_out()
    {
        var ours = _types.Structs.Where(name =>
            name.StartsWith("sw_", StringComparison.Ordinal) && !Own.Contains(name));

        Assert.Equal(Shared.Keys.Order(), ours.Order());
    }

    [Theory]
    [InlineData("sw_object_name_flag", "SW_NAME_HAS_MORE", (uint)ObjectNameFlags.HasMore)]
    [InlineData("sw_object_name_flag", "SW_NAME_IS_LINKED", (uint)ObjectNameFlags.IsLinked)]
    [InlineData("sw_object_name_flag", "SW_NAME_IS_PINNED", (uint)ObjectNameFlags.IsPinned)]
    [InlineData("sw_verdict", "SW_ALLOW", (uint)Verdict.Allow)]
    [InlineData("sw_verdict", "SW_AUDIT", (uint)Verdict.Audit)]
    [InlineData("sw_verdict", "SW_ASK", (uint)Verdict.Ask)]
    [InlineData("sw_verdict", "SW_DENY", (uint)Verdict.Deny)]
    [InlineData("sw_mode", "SW_ENFORCE", (uint)KernelAbi.ModeEnforce)]
    [InlineData("sw_mode", "SW_AUDIT_ONLY", (uint)KernelAbi.ModeAudit)]
    [InlineData("sw_operation", "SW_CONNECT", (uint)NetworkOperations.Connect)]
    [InlineData("sw_operation", "SW_BIND", (uint)NetworkOperations.Bind)]
    [InlineData("sw_operation", "SW_SEND", (uint)UnixEvent.Send)]
    [InlineData("sw_protocol", "SW_TCP", (uint)NetworkProtocols.Tcp)]
    [InlineData("sw_protocol", "SW_UDP", (uint)NetworkProtocols.Udp)]
    [InlineData("sw_protocol", "SW_OTHER", (uint)NetworkProtocols.Other)]
    [InlineData("sw_label_flag", "SW_LABEL_AGENT", (uint)LabelFlags.Agent)]
    [InlineData("sw_label_flag", "SW_LABEL_SECRETS", (uint)LabelFlags.Secrets)]
    [InlineData("sw_policy_flag", "SW_UNIX_BY_DAEMON", (uint)PolicyFlags.UnixByDaemon)]
    [InlineData("sw_policy_flag", "SW_REPORT_UNIX", (uint)PolicyFlags.ReportUnix)]
    [InlineData("sw_policy_flag", "SW_RECORD_NETWORK", (uint)PolicyFlags.RecordNetwork)]
    [InlineData("sw_policy_flag", "SW_RECORD_FILES", (uint)PolicyFlags.RecordFiles)]
    [InlineData("sw_policy_flag", "SW_IMAGE_IS_MEDIUM", (uint)PolicyFlags.ImageIsMedium)]
    [InlineData("sw_policy_flag", "SW_IMAGE_IS_LARGE", (uint)PolicyFlags.ImageIsLarge)]
    [InlineData("sw_policy_flag", "SW_SENDS_BY_PEER", (uint)PolicyFlags.SendsByPeer)]
    [InlineData("sw_policy_flag", "SW_CONNECTS_BY_PEER", (uint)PolicyFlags.ConnectsByPeer)]
    [InlineData("sw_unix_use", "SW_UNIX_DIRECT", (uint)UnixUse.Direct)]
    [InlineData("sw_unix_use", "SW_UNIX_OWN", (uint)UnixUse.Own)]
    [InlineData("sw_policy_flag", "SW_DENIES_EXECUTE", (uint)PolicyFlags.DeniesExecute)]
    [InlineData("sw_access", "SW_READ", (uint)PathAccess.Read)]
    [InlineData("sw_access", "SW_WRITE", (uint)PathAccess.Write)]
    [InlineData("sw_access", "SW_CREATE", (uint)PathAccess.Create)]
    [InlineData("sw_access", "SW_DELETE", (uint)PathAccess.Delete)]
    [InlineData("sw_access", "SW_EXECUTE", (uint)PathAccess.Execute)]
    [InlineData("sw_access", "SW_REACH", (uint)PathAccess.Connect)]
    [InlineData("sw_access", "SW_ACCESS_ALL", (uint)PathAccess.All)]
    public void Every_number_means_the_same(string list, string name, uint value) =>
        Assert.Equal(_types.Enumerators(list)[name], value);

    [Fact]
    public void Event_kinds_and_counters_are_the_kernels()
    {
        Assert.Equal(
            _types.Enumerators("sw_event_kind").Values.Order(),
            Enum.GetValues<KernelEventKind>().Select(kind => (uint)kind));
        Assert.Equal(
            _types.Enumerators("sw_counter").Values.Order().SkipLast(1),
            Enum.GetValues<KernelCounter>().Select(counter => (uint)counter));
        Assert.Equal(
            _types.Enumerators("sw_process_operation").Values.Order(),
            Enum.GetValues<ProcessOperation>().Select(operation => (uint)operation));
        Assert.Equal(
            _types.Enumerators("sw_control").Values.Order(),
            Enum.GetValues<ProcessControl>().Select(control => (uint)control));
        Assert.Equal(
            _types.Enumerators("sw_wall_call").Values.Order(),
            Enum.GetValues<HookedCall>().Select(call => (uint)call));
        Assert.Equal(
            _types.Enumerators("sw_ipc_use").Values.Order(),
            Enum.GetValues<IpcUse>().Select(use => (uint)use));
        Assert.Equal(
            _types.Enumerators("sw_file_operation").Values.Order(),
            Enum.GetValues<FileOperation>().Select(operation => (uint)operation));
        Assert.Equal(
            _types.Enumerators("sw_seen_kind").Values.Order(),
            Enum.GetValues<SeenKind>().Select(kind => (uint)kind));
        Assert.Equal(
            _types.Enumerators("sw_seen_stage").Values.Order(),
            Enum.GetValues<SeenStage>().Select(stage => (uint)stage));
        Assert.Equal(
            _types.Enumerators("sw_name_change").Values.Order(),
            Enum.GetValues<NameChange>().Select(change => (uint)change));
    }

    [Theory]
    [InlineData("sw_label_bits", KernelAbi.ProcessBits / 64)]
    [InlineData("sw_policies", KernelAbi.PoliciesMax)]
    [InlineData("sw_grants", KernelAbi.GrantsMax)]
    [InlineData("sw_images_large", KernelAbi.ImagesMax)]
    [InlineData("sw_object_names", KernelAbi.ObjectNamesMax)]
    [InlineData("sw_events", KernelAbi.EventsBytes)]
    [InlineData("sw_denials", KernelAbi.DenialsBytes)]
    [InlineData("sw_names", KernelAbi.NamesBytes)]
    [InlineData("sw_seen", KernelAbi.SeenMax)]
    [InlineData("sw_object_bits", KernelAbi.ObjectBits / 64)]
    public void Limits_are_the_kernels(string map, int entries) => Assert.Equal((uint)entries, _types.EntriesOf(map));

    [Fact]
    public void A_prefix_holds_as_many_rules_as_a_policy_may_give_it() =>
        Assert.Equal(
            NetworkTable.EntriesPerPrefixMax * ManagedLayout.SizeOf(typeof(PrefixRule)),
            ManagedLayout.SizeOf(typeof(PrefixRuleArray)));
}
