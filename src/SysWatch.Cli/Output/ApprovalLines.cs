using SysWatch.Protocol.V1;

namespace SysWatch.Cli.Output;

/// <summary>Questions as people see them.</summary>
internal static class ApprovalLines
{
    public static void WriteRecord(Screen screen, Approval approval, Terminal terminal) => screen.Record(
        Piece.Strong(approval.Id),
        new Piece(Words.Of(approval.State), ToneOf(approval.State)),
        Piece.Faint(TimeText.Local(approval.AskedUnixNs, terminal)),
        approval.Session,
        approval.Operation,
        Piece.Strong(approval.Object),
        Piece.Accent(approval.Rule?.Id ?? ""),
        approval.Process is { } process ? ProcessText.Command(process) : "");

    public static void WriteQuestion(Screen screen, Approval approval, Terminal terminal)
    {
        var left = TimeText.Until(approval.ExpiresUnixNs, terminal.Time);
        screen.Line();
        screen.Record(
            Piece.Strong(approval.Id), Piece.Warning(approval.Operation), Piece.Strong(approval.Object),
            Piece.Faint(left.Length > 0 ? $"refused in {left} without an answer" : "its time is up"));
        if (approval.Process is { } process)
        {
            RuleLines.Write(screen, "by", ProcessText.Command(process));
            RuleLines.Write(screen, "program", process.Executable);
            RuleLines.Write(screen, "in", process.WorkingDirectory);
        }
        RuleLines.Write(screen, "session", approval.Session);
        RuleLines.Write(screen, "rule", Piece.Accent(approval.Rule?.Id ?? "?"));
        if (approval.Rule is { } rule)
            RuleLines.Write(screen, rule);
    }

    public static void WriteOutcome(Screen screen, Approval approval) => screen.Record(
        new Piece(Words.Of(approval.State), ToneOf(approval.State)), Piece.Strong(approval.Id), approval.Operation,
        approval.Object,
        approval.State switch
        {
            Approval.Types.State.Expired => Piece.Warning("its time was up before the answer: it was refused"),
            Approval.Types.State.Overflowed => Piece.Warning("it was refused at once: too many questions wait"),
            Approval.Types.State.Withdrawn => Piece.Warning("the process that asked has gone"),
            _ => "",
        });

    private static Tone ToneOf(Approval.Types.State state) => state switch
    {
        Approval.Types.State.Approved => Tone.Good,
        Approval.Types.State.Denied => Tone.Bad,
        Approval.Types.State.Pending => Tone.Warning,
        _ => Tone.Faint,
    };
}
