using Microsoft.Diagnostics.Tracing;

namespace SysWatch.Windows.Etw;

/// <summary>
/// A template without fields, for events of which TraceEvent has no parser, or one that reads or writes the payload
/// before it is known how long it is.
/// </summary>
internal sealed class RawEvent : TraceEvent
{
    /// <summary>What TraceEvent calls an id that there is none of: a classic event goes by task and opcode.</summary>
    private const int NoId = 0xFFFF;

    private Action<TraceEvent>? _action;

    private RawEvent(
        Action<TraceEvent> action, int id, string task, Guid taskGuid, int opcode, EtwProviderName provider)
        : base(id, 0, task, taskGuid, opcode, "", provider.Guid, provider.Name) => _action = action;

    public override string[] PayloadNames => [];

    protected override Delegate? Target
    {
        get => _action;
        set => _action = (Action<TraceEvent>?)value;
    }

    public static RawEvent Of(EtwProviderName provider, int id, Action<TraceEvent> action) =>
        new(action, id, provider.Name, Guid.Empty, 0, provider);

    /// <summary>Of the kernel's session, by its task.</summary>
    public static RawEvent OfKernel(string task, Guid taskGuid, int opcode, Action<TraceEvent> action) =>
        new(action, NoId, task, taskGuid, opcode, EtwProviders.Kernel);

    public override object? PayloadValue(int index) => null;

    protected override void Dispatch() => _action!(this);
}
