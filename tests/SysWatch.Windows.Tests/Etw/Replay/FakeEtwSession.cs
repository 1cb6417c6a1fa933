using Microsoft.Diagnostics.Tracing;
using SysWatch.Windows.Etw;

namespace SysWatch.Windows.Tests.Etw.Replay;

internal sealed class FakeEtwSession : IEtwSession
{
    private readonly EtwReplaySource _source = new();
    private readonly ManualResetEventSlim _stopped = new();
    private readonly TaskCompletionSource<EtwWritten[]> _food = new();
    private readonly TaskCompletionSource _fed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TraceEventSource Source => _source.Source;

    public long EventsLost { get; set; }

    public int Flushes { get; private set; }

    public bool FailsToFlush { get; set; }

    public bool IsStopped => _stopped.IsSet;

    public Task Fed => _fed.Task;

    public void Feed(EtwWritten[] events) => _food.SetResult(events);

    public void Process()
    {
        while (!_stopped.Wait(1))
        {
            if (!_food.Task.IsCompleted || _fed.Task.IsCompleted)
                continue;
            foreach (var written in _food.Task.Result)
                _source.Push(written);
            _fed.SetResult();
        }
    }

    public void Flush()
    {
        if (FailsToFlush)
            throw new InvalidOperationException("refused");
        Flushes++;
    }

    public void Dispose() => _stopped.Set();
}
