using SysWatch.Windows.Seeing;

namespace SysWatch.Windows.Tests.Seeing;

public sealed class SeenInboxTests
{
    [Fact]
    public void What_strangers_do_costs_no_memory()
    {
        var bed = new ObserverBed("network: {default: allow}");
        var seen = new FileUsed { FileTime = bed.Now, Pid = 5000, Use = FileUse.Open, NtPath = @"\Device\x\y" };
        Pass();

        var before = GC.GetAllocatedBytesForCurrentThread();
        Pass();

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Pass()
        {
            for (var i = 0; i < 1000; i++)
            {
                if (bed.Inbox.IsWanted(5000))
                    throw new InvalidOperationException();
                bed.Inbox.OnSeen(seen);
            }
        }
    }

    [Fact]
    public void A_childs_events_are_wanted_before_its_beginning_has_been_judged()
    {
        var bed = new ObserverBed("network: {default: allow}");

        bed.Inbox.OnSeen(new ProcessBegan
        {
            FileTime = bed.Now, Pid = 1008, ParentPid = ObserverBed.Tool, ImageName = "x.exe",
        });

        Assert.True(bed.Inbox.IsWanted(1008));
    }
}
