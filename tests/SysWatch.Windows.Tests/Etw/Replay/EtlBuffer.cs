namespace SysWatch.Windows.Tests.Etw.Replay;

/// <param name="Filled">With the header; of a compressed buffer once it is expanded.</param>
internal readonly record struct EtlBuffer(int At, int Size, int Filled, int Processor, bool IsCompressed);
