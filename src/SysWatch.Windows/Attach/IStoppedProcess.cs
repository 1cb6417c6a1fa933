using SysWatch.Windows.Holding;

namespace SysWatch.Windows.Attach;

/// <summary>A process that stands still, and is held open, until this is disposed.</summary>
internal interface IStoppedProcess : IDisposable
{
    ProcessEntry Entry { get; }
}
