using SysWatch.Windows.Etw;

namespace SysWatch.Windows.Tests.Etw.Replay;

/// <summary>Makes headers: those of classic events, which go by task and opcode, and those of providers.</summary>
internal static class Written
{
    public const long Stamp = 1_000_000_000;

    /// <summary>Whose thread writes, where the header says so.</summary>
    public const int Pid = 4_242;
    public const int Tid = 4_244;

    public static readonly Guid ProcessTask = EtwProviders.ProcessTask;
    public static readonly Guid TcpTask = new("9a280ac0-c8e0-11d1-84e2-00c04fb998a2");
    public static readonly Guid UdpTask = new("bf3a50c5-a9c9-4988-a005-2df0b7c80f80");
    public static readonly Guid ImageTask = new("2cb15d1d-5fc1-11d2-abe1-00a0c911f518");

    public static EtwWritten Kernel(Guid task, int opcode, int version, int pointerSize, PayloadWriter payload) => new(
        $"{NameOf(task)} {opcode} v{version} {pointerSize * 8}-bit",
        Header(task, version, pointerSize) with
        {
            Flags = (ushort)(EventRecord.ClassicHeader | Width(pointerSize)), Opcode = (byte)opcode,
        },
        payload.ToArray());

    public static EtwWritten Provider(
        EtwProviderName provider, int id, int version, int pointerSize, PayloadWriter payload) => new(
        $"{provider.Name} {id} v{version} {pointerSize * 8}-bit",
        Header(provider.Guid, version, pointerSize) with { Flags = Width(pointerSize), Id = (ushort)id },
        payload.ToArray());

    private static EventRecord Header(Guid provider, int version, int pointerSize) => new()
    {
        Size = 80, ProviderId = provider, Version = (byte)version, ProcessId = Pid, ThreadId = Tid, TimeStamp = Stamp,
        Flags = Width(pointerSize),
    };

    private static ushort Width(int pointerSize) => pointerSize == 8 ? EventRecord.Header64 : EventRecord.Header32;

    private static string NameOf(Guid task) =>
        task == ProcessTask ? "Process" : task == TcpTask ? "TcpIp" : task == UdpTask ? "UdpIp"
        : task == ImageTask ? "Image" : task == EtwProviders.FileTask ? "FileIO"
        : task == EtwProviders.ThreadTask ? "Thread" : "RT_LostEvent";
}
