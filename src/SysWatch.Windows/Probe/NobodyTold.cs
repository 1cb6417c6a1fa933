using System.Runtime.Versioning;
using SysWatch.Windows.Holding;

namespace SysWatch.Windows.Probe;

/// <summary>Of a job whose members are watched by other means.</summary>
[SupportedOSPlatform("windows")]
internal sealed class NobodyTold : IJobEvents
{
    public void MemberBegan(JobTree job, JobMember member)
    {
    }

    public void MemberEnded(JobTree job, JobMember member, uint exitCode)
    {
    }

    public void MembersMissed(JobTree job, uint count)
    {
    }

    public void Emptied(JobTree job)
    {
    }
}
