namespace SysWatch.Cli.Output;

/// <summary>What a piece of text is, from which its colour follows.</summary>
internal enum Tone : byte
{
    Plain,
    Strong,
    Faint,
    Good,
    Warning,
    Bad,
    Accent,
}

/// <summary>Some text of a line or a cell. It is made visible when written, so that any string may be put in.</summary>
internal readonly record struct Piece(string Text, Tone Tone)
{
    public static implicit operator Piece(string text) => new(text, Tone.Plain);

    public static Piece Strong(string text) => new(text, Tone.Strong);

    public static Piece Faint(string text) => new(text, Tone.Faint);

    public static Piece Good(string text) => new(text, Tone.Good);

    public static Piece Warning(string text) => new(text, Tone.Warning);

    public static Piece Bad(string text) => new(text, Tone.Bad);

    public static Piece Accent(string text) => new(text, Tone.Accent);
}
