using SysWatch.Windows.Seeing;

namespace SysWatch.Windows.Etw;

/// <summary>
/// RT_LostEvent: a place in the stream where events are missing. The session's own count has them as well, so that a
/// loss may be told twice: it is a reason to look at the whole machine again, not a sum.
/// </summary>
internal sealed class LostDecoder(ISeenEvents seen, string source) : EtwDecoder
{
    public const int LostEvent = 32;
    public const int LostBuffer = 33;
    public const int LostFile = 34;

    public static readonly int[] Opcodes = [LostEvent, LostBuffer, LostFile];

    public override string Provider => "kernel RT_LostEvent";

    public override EtwOutcome Decode(in EtwEvent e)
    {
        seen.OnLost(source, 1);
        return EtwOutcome.Told;
    }
}
