namespace SysWatch.Cli.Output;

/// <summary>
/// Writes results: coloured tables on a terminal, one tab-separated record a line otherwise. Every string goes through
/// <see cref="VisibleText"/> here, so no command can forget to.
/// </summary>
internal sealed class Screen
{
    private readonly Terminal _terminal;
    private readonly bool _color;

    public Screen(Terminal terminal, bool color)
    {
        _terminal = terminal;
        _color = color && terminal.OutIsTerminal && terminal.AllowsColor;
    }

    /// <summary>Standard output is a terminal.</summary>
    public bool IsRich => _terminal.OutIsTerminal;

    public void Line(params ReadOnlySpan<Piece> pieces)
    {
        Write(_terminal.Out, pieces);
        _terminal.Out.Write('\n');
    }

    /// <summary>A question: the line stays open for the answer.</summary>
    public void Prompt(params ReadOnlySpan<Piece> pieces)
    {
        Write(_terminal.Out, pieces);
        _terminal.Out.Flush();
    }

    /// <summary>One record; between its fields a tab when piped, two spaces on a terminal.</summary>
    public void Record(params ReadOnlySpan<Piece> pieces)
    {
        for (var i = 0; i < pieces.Length; i++)
        {
            if (i > 0)
                _terminal.Out.Write(IsRich ? "  " : "\t");
            Write(_terminal.Out, pieces.Slice(i, 1));
        }
        _terminal.Out.Write('\n');
    }

    /// <summary>JSON and profile texts: what is given must already be safe.</summary>
    public void Verbatim(string text)
    {
        _terminal.Out.Write(text);
        _terminal.Out.Write('\n');
    }

    public void Flush() => _terminal.Out.Flush();

    public void Table(IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<Piece>> rows)
    {
        if (!IsRich)
        {
            foreach (var row in rows)
                Record([.. row]);
            return;
        }
        ScreenConsole.WriteTable(_terminal.Out, _terminal.Width, _color, columns, rows);
    }

    private void Write(TextWriter writer, ReadOnlySpan<Piece> pieces)
    {
        foreach (var piece in pieces)
        {
            var start = _color ? ScreenConsole.SequenceOf(piece.Tone) : "";
            writer.Write(start);
            writer.Write(VisibleText.Of(piece.Text));
            if (start.Length > 0)
                writer.Write(ScreenConsole.EndSequence);
        }
    }
}
