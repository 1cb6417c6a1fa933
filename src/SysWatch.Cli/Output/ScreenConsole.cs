using System.Text;
using Spectre.Console;

namespace SysWatch.Cli.Output;

/// <summary>The one place that knows how tones look.</summary>
internal static class ScreenConsole
{
    private const int WidthMax = 4096;

    public static IAnsiConsole Create(Terminal terminal, bool color) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Ansi = color ? AnsiSupport.Yes : AnsiSupport.No,
        ColorSystem = color ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
        Interactive = InteractionSupport.No,
        Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        Out = new Output(terminal),
    });

    public static Style StyleOf(Tone tone) => tone switch
    {
        Tone.Strong => new Style(decoration: Decoration.Bold),
        Tone.Faint => new Style(decoration: Decoration.Dim),
        Tone.Good => new Style(foreground: Color.Green),
        Tone.Warning => new Style(foreground: Color.Olive),
        Tone.Bad => new Style(foreground: Color.Maroon, decoration: Decoration.Bold),
        Tone.Accent => new Style(foreground: Color.Teal),
        _ => Style.Plain,
    };

    public static string SequenceOf(Tone tone) => tone switch
    {
        Tone.Strong => "\e[1m",
        Tone.Faint => "\e[2m",
        Tone.Good => "\e[32m",
        Tone.Warning => "\e[33m",
        Tone.Bad => "\e[1;31m",
        Tone.Accent => "\e[36m",
        _ => "",
    };

    private sealed class Output(Terminal terminal) : IAnsiConsoleOutput
    {
        public TextWriter Writer => terminal.Out;

        public bool IsTerminal => terminal.OutIsTerminal;

        public int Width => Math.Min(terminal.Width, WidthMax);

        public int Height => 24;

        public void SetEncoding(Encoding encoding)
        {
            // The writer's encoding is fixed.
        }
    }
}
