using System.Collections.Immutable;
using System.Text;
using SysWatch.Policy.Profiles;
using SysWatch.Policy.Profiles.Reading;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace SysWatch.Policy.Yaml;

/// <summary>
/// Reads a profile's text into nodes that know where they stand. Works on the parser's events, without reflection, and
/// refuses what a profile has no use for, because each such feature is a way to write what a reviewer does not see.
/// </summary>
internal sealed class YamlTreeReader
{
    private readonly string _file;
    private readonly DiagnosticList _diagnostics;
    private readonly Parser _parser;

    private YamlTreeReader(ProfileText text, DiagnosticList diagnostics)
    {
        _file = text.File;
        _diagnostics = diagnostics;
        _parser = new Parser(new StringReader(text.Text));
    }

    /// <summary>The document's map, or null when there is none; the diagnostics say why.</summary>
    public static YamlMap? Read(ProfileText text, DiagnosticList diagnostics)
    {
        var start = new SourcePosition(text.File, 1, 1);
        if (text.Text.Length > ProfileLimits.TextBytesMax ||
            Encoding.UTF8.GetByteCount(text.Text) > ProfileLimits.TextBytesMax)
        {
            diagnostics.Error(DiagnosticCodes.Limit, start,
                $"the text is longer than {ProfileLimits.TextBytesMax} bytes.",
                "Split it into fragments and name them in `extends`.");
            return null;
        }
        var reader = new YamlTreeReader(text, diagnostics);
        try
        {
            return reader.ReadDocument(start);
        }
        catch (NestingException)
        {
            return null;
        }
        catch (YamlException broken)
        {
            var message = broken.Message.Length == 0 ? "the text is not YAML." : Sentence(broken.Message);
            diagnostics.Error(DiagnosticCodes.Syntax, reader.At(broken.Start), message);
        }
        catch (Exception broken) when (broken is not OutOfMemoryException)
        {
            // The parser throws other exceptions on some broken texts; they say nothing that helps a person.
            diagnostics.Error(DiagnosticCodes.Syntax, start, $"the text is not YAML ({broken.GetType().Name}).");
        }
        return null;
    }

    private YamlMap? ReadDocument(SourcePosition start)
    {
        _parser.MoveNext(); // stream start
        _parser.MoveNext();
        if (_parser.Current is not DocumentStart)
        {
            _diagnostics.Error(DiagnosticCodes.Syntax, start, "the profile is empty.",
                "It starts with `profile: NAME`.");
            return null;
        }
        _parser.MoveNext();
        var root = ReadNode(0);
        _parser.MoveNext(); // document end
        if (_parser.MoveNext() && _parser.Current is DocumentStart second)
        {
            _diagnostics.Error(DiagnosticCodes.UnsupportedYaml, At(second.Start), "a second document starts here.",
                "One file is one profile: move it to a file of its own.");
        }
        if (root is null or YamlMap)
            return root as YamlMap;
        if (root is not YamlInvalid)
            _diagnostics.Error(DiagnosticCodes.WrongType, root.Position,
                $"a profile is a map, and this is {root.Kind}.");
        return null;
    }

    /// <summary>Reads the node at the current event and leaves its last event current.</summary>
    private YamlNode? ReadNode(int depth)
    {
        var current = _parser.Current ?? throw new YamlException("the text ends too early.");
        var at = At(current.Start);
        if (depth > ProfileLimits.NestingMax)
        {
            _diagnostics.Error(DiagnosticCodes.Limit, at,
                $"lists and maps are nested deeper than {ProfileLimits.NestingMax}.");
            throw new NestingException();
        }
        RefuseDecoration(current, at);
        switch (current)
        {
            case Scalar scalar:
                return new YamlText(at, scalar.Value, scalar.Style != ScalarStyle.Plain);
            case AnchorAlias alias:
                _diagnostics.Error(DiagnosticCodes.UnsupportedYaml, at, $"the alias *{alias.Value} is not followed.",
                    "Write the value out, or move it to a fragment and name that in `extends`.");
                return new YamlInvalid(at);
            case SequenceStart:
                var items = ImmutableArray.CreateBuilder<YamlNode>();
                while (Next() is not SequenceEnd)
                    items.Add(ReadNode(depth + 1)!);
                return new YamlList(at, items.ToImmutable());
            case MappingStart:
                return ReadMap(at, depth);
            default:
                throw new YamlException(current.Start, current.End, "a value is missing.");
        }
    }

    private YamlMap ReadMap(SourcePosition at, int depth)
    {
        var entries = ImmutableArray.CreateBuilder<YamlEntry>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (Next() is not MappingEnd)
        {
            var key = ReadNode(depth + 1)!;
            Next();
            var value = ReadNode(depth + 1)!;
            if (key is not YamlText text)
                _diagnostics.Error(DiagnosticCodes.WrongType, key.Position, $"a key is text, and this is {key.Kind}.");
            else if (!seen.Add(text.Value))
                _diagnostics.Error(DiagnosticCodes.DuplicateKey, key.Position, $"the key '{text.Value}' stands twice.");
            else
                entries.Add(new YamlEntry(text, value));
        }
        return new YamlMap(at, entries.ToImmutable());
    }

    private void RefuseDecoration(ParsingEvent current, SourcePosition at)
    {
        if (current is not NodeEvent node)
            return;
        if (!node.Anchor.IsEmpty)
        {
            _diagnostics.Error(DiagnosticCodes.UnsupportedYaml, at, $"the anchor &{node.Anchor.Value} has no use here.",
                "Write the value out, or move it to a fragment and name that in `extends`.");
        }
        if (!node.Tag.IsEmpty)
        {
            _diagnostics.Error(DiagnosticCodes.UnsupportedYaml, at, "tags (`!...`) have no use here.",
                "Quote the text if it is to start with an exclamation mark.");
        }
    }

    private ParsingEvent Next()
    {
        _parser.MoveNext();
        return _parser.Current ?? throw new YamlException("the text ends too early.");
    }

    private SourcePosition At(Mark mark) =>
        new(_file, (int)Math.Max(1, mark.Line), (int)Math.Max(1, mark.Column));

    private static string Sentence(string message) => message.EndsWith('.') ? message : message + ".";

    /// <summary>Ends the reading after a diagnostic was given.</summary>
    private sealed class NestingException : YamlException
    {
        public NestingException()
            : base("nested too deeply.")
        {
        }
    }
}
