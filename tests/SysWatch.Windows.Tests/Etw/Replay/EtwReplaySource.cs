using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.Diagnostics.Tracing;

namespace SysWatch.Windows.Tests.Etw.Replay;

/// <summary>
/// TraceEvent's own source of ETW events, fed by hand: it is made without its constructor, which would open a session
/// of Windows, and each event goes through the very method that Windows would call. Its inner members are named in
/// <see cref="Fields"/>; a test says so where another version of TraceEvent has none of that name.
/// </summary>
internal sealed unsafe class EtwReplaySource : IDisposable
{
    /// <summary>Performance counters of Windows tick so fast.</summary>
    public const long Frequency = 10_000_000;

    public const string DispatchMethod = "RawDispatch";

    public static readonly (Type Type, string Name)[] Fields =
    [
        (typeof(TraceEventSource), "pointerSize"), (typeof(TraceEventSource), "_QPCFreq"),
        (typeof(TraceEventSource), "_syncTimeUTC"), (typeof(TraceEventSource), "_syncTimeQPC"),
        (typeof(TraceEventSource), "sessionStartTimeQPC"), (typeof(TraceEventSource), "sessionEndTimeQPC"),
        (typeof(ETWTraceEventSource), "processNameForID"), (typeof(ETWTraceEventSource), "traceLoggingEventId"),
    ];

    private const BindingFlags Inner = BindingFlags.Instance | BindingFlags.NonPublic;
    private readonly delegate* managed<ETWTraceEventSource, EventRecord*, void> _dispatch;

    public EtwReplaySource(int pointerSize = sizeof(ulong), long frequency = Frequency)
    {
        Source = (ETWTraceEventSource)RuntimeHelpers.GetUninitializedObject(typeof(ETWTraceEventSource));
        BaseConstructor.Invoke(Source, null);
        Set("pointerSize", pointerSize);
        Set("_QPCFreq", frequency);
        Set("_syncTimeUTC", DateTime.UnixEpoch);
        Set("_syncTimeQPC", 1L);
        Set("sessionStartTimeQPC", 0L);
        Set("sessionEndTimeQPC", long.MaxValue);
        Set("processNameForID", new Dictionary<int, string>());
        _dispatch = (delegate* managed<ETWTraceEventSource, EventRecord*, void>)
            Dispatch!.MethodHandle.GetFunctionPointer();
    }

    public static ConstructorInfo BaseConstructor =>
        typeof(TraceEventDispatcher).GetConstructor(Inner, Type.EmptyTypes)!;

    public static MethodInfo? Dispatch => typeof(ETWTraceEventSource).GetMethod(DispatchMethod, Inner);

    public ETWTraceEventSource Source { get; }

    /// <summary>As Windows calls its consumer.</summary>
    public void Push(EventRecord* record) => _dispatch(Source, record);

    public void Push(EtwWritten written)
    {
        // What lies behind a payload in a real buffer is the next event: never zeroes that would end a text.
        const int Behind = 32;
        var buffer = stackalloc byte[written.Payload.Length + Behind];
        new Span<byte>(buffer, written.Payload.Length + Behind).Fill(0x5A);
        written.Payload.CopyTo(new Span<byte>(buffer, written.Payload.Length));
        var record = written.Header;
        record.UserData = (nint)buffer;
        record.UserDataLength = (ushort)written.Payload.Length;
        Push(&record);
    }

    public void Dispose() => Source.Dispose();

    public static FieldInfo? FieldOf(Type type, string name) => type.GetField(name, Inner);

    private void Set(string name, object value)
    {
        var type = Fields.First(field => field.Name == name).Type;
        FieldOf(type, name)!.SetValue(Source, value);
    }
}
