using System.Runtime.Versioning;

namespace SysWatch.Windows.Holding;

/// <summary>What a job tells, on the thread of <see cref="JobPort"/>: must not block for long and must not
/// throw.</summary>
[SupportedOSPlatform("windows")]
internal interface IJobEvents
{
    void MemberBegan(JobTree job, JobMember member);

    /// <summary>Its handle is closed after this.</summary>
    void MemberEnded(JobTree job, JobMember member, uint exitCode);

    /// <summary>Processes that came and went between two looks: that they were is known, and how many.</summary>
    void MembersMissed(JobTree job, uint count);

    /// <summary>The last process has gone. Told once.</summary>
    void Emptied(JobTree job);
}
