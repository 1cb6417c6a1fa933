using System.Collections.Concurrent;
using System.Diagnostics;
using SysWatch.Windows.Holding;

namespace SysWatch.Windows.NativeTests.Holding;

/// <summary>What a job told, kept to be looked at.</summary>
internal sealed class SeenMembers : IJobEvents
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public ConcurrentDictionary<int, long> Began { get; } = [];

    public ConcurrentDictionary<int, uint> Ended { get; } = [];

    public int EmptiedCount;

    public uint Missed;

    public Action<JobMember>? OnBegan { get; set; }

    public void MemberBegan(JobTree job, JobMember member)
    {
        Began[member.Pid] = member.Creation;
        OnBegan?.Invoke(member);
    }

    public void MemberEnded(JobTree job, JobMember member, uint exitCode) => Ended[member.Pid] = exitCode;

    public void MembersMissed(JobTree job, uint count) => Missed += count;

    public void Emptied(JobTree job) => Interlocked.Increment(ref EmptiedCount);

    public static void Wait(Func<bool> until, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!until())
        {
            Assert.True(watch.Elapsed < Limit, $"not within {Limit.TotalSeconds} s: {what}");
            Thread.Sleep(10);
        }
    }
}
