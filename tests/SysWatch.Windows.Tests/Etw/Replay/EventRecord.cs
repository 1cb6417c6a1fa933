using System.Runtime.InteropServices;

namespace SysWatch.Windows.Tests.Etw.Replay;

/// <summary>EVENT_RECORD of evntcons.h, as ETW hands it to a consumer.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct EventRecord
{
    public const ushort ClassicHeader = 0x100;
    public const ushort Header64 = 0x40;
    public const ushort Header32 = 0x20;

    public ushort Size;
    public ushort HeaderType;
    public ushort Flags;
    public ushort EventProperty;
    public int ThreadId;
    public int ProcessId;
    public long TimeStamp;
    public Guid ProviderId;
    public ushort Id;
    public byte Version;
    public byte Channel;
    public byte Level;
    public byte Opcode;
    public ushort Task;
    public ulong Keyword;
    public ulong ProcessorTime;
    public Guid ActivityId;
    public byte ProcessorNumber;
    public byte Alignment;
    public ushort LoggerId;
    public ushort ExtendedDataCount;
    public ushort UserDataLength;
    public nint ExtendedData;
    public nint UserData;
    public nint UserContext;
}
