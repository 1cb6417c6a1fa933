using SysWatch.Windows.Holding;

namespace SysWatch.Windows.Attach;

/// <summary>A process that stands still. It is held open until this is disposed, which lets it go on as well.</summary>
internal interface IStoppedProcess : IDisposable
{
    ProcessEntry Entry { get; }

    /// <summary>The second time, nothing. Never at the same time as another call.</summary>
    void GoOn();
}
