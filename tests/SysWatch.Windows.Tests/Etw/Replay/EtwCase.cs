using SysWatch.Windows.Seeing;

namespace SysWatch.Windows.Tests.Etw.Replay;

/// <summary>Events of which one is the subject, and all that is to be told of them.</summary>
internal sealed record EtwCase(EtwWritten[] Events, int Subject, SeenEvent[] Told)
{
    public string What => Events[Subject].What;

    public override string ToString() => What;
}
