using System.Collections.Immutable;
using SysWatch.Policy.Yaml;

namespace SysWatch.Policy.Profiles.Reading;

/// <summary>Reads the keys of one map by its table, and reports all that does not fit.</summary>
internal sealed class MapReader
{
    private readonly YamlMap _map;
    private readonly KeyTable _table;
    private readonly DiagnosticList _diagnostics;

    public MapReader(YamlMap map, KeyTable table, DiagnosticList diagnostics)
    {
        _map = map;
        _table = table;
        _diagnostics = diagnostics;
        foreach (var (key, _) in map.Entries)
        {
            if (table.Find(key.Value) is null)
                RefuseKey(key);
        }
        foreach (var key in table.Keys)
        {
            if (key.IsRequired && !Has(key.Name))
                diagnostics.Error(DiagnosticCodes.MissingKey, map.Position,
                    $"{table.What} needs the key '{key.Name}'.", key.Description);
        }
    }

    public SourcePosition Position => _map.Position;

    public bool Has(string key) => Find(key) is not null;

    public YamlNode? Find(string key)
    {
        foreach (var entry in _map.Entries)
        {
            if (entry.Key.Value == key)
                return entry.Value;
        }
        return null;
    }

    public YamlText? Text(string key) => Find(key) is { } node ? AsText(node, key) : null;

    /// <summary>The text as one line without spaces at its ends; empty without the key.</summary>
    public string Sentence(string key) => Text(key)?.Value.ReplaceLineEndings(" ").Trim() ?? "";

    public ImmutableArray<YamlText> Texts(string key)
    {
        switch (Find(key))
        {
            case null or YamlInvalid:
                return [];
            case YamlList list:
                if (list.Items.IsEmpty)
                    _diagnostics.Error(DiagnosticCodes.WrongType, list.Position, $"the list of '{key}' is empty.");
                return [.. list.Items.Select(item => AsText(item, key)).OfType<YamlText>()];
            case var node:
                return AsText(node, key) is { } text ? [text] : [];
        }
    }

    public bool Boolean(string key)
    {
        switch (Find(key))
        {
            case null or YamlInvalid:
                return false;
            case YamlText { IsQuoted: false, Value: "true" }:
                return true;
            case YamlText { IsQuoted: false, Value: "false" }:
                return false;
            case var node:
                _diagnostics.Error(DiagnosticCodes.WrongType, node.Position, $"'{key}' is true or false.");
                return false;
        }
    }

    /// <summary>One of the words of the key's spec.</summary>
    public string? Word(string key) => Text(key) is { } text && CheckWord(key, text) ? text.Value : null;

    public ImmutableArray<string> Words(string key) =>
        [.. Texts(key).Where(text => CheckWord(key, text)).Select(text => text.Value)];

    public MapReader? Map(string key)
    {
        switch (Find(key))
        {
            case YamlMap map:
                return new MapReader(map, _table.Find(key)!.Table!, _diagnostics);
            case null or YamlInvalid:
                return null;
            case var node:
                _diagnostics.Error(DiagnosticCodes.WrongType, node.Position,
                    $"'{key}' is a map, and this is {node.Kind}.");
                return null;
        }
    }

    public IEnumerable<MapReader> Maps(string key)
    {
        var node = Find(key);
        if (node is not null and not YamlList and not YamlInvalid)
            _diagnostics.Error(DiagnosticCodes.WrongType, node.Position,
                $"'{key}' is a list, and this is {node.Kind}.", "Start each item with '- '.");
        if (node is not YamlList list)
            yield break;
        var table = _table.Find(key)!.Table!;
        foreach (var item in list.Items)
        {
            if (item is YamlMap map)
                yield return new MapReader(map, table, _diagnostics);
            else if (item is not YamlInvalid)
                _diagnostics.Error(DiagnosticCodes.WrongType, item.Position,
                    $"{table.What} is a map, and this is {item.Kind}.");
        }
    }

    /// <summary>The one key of the table's alternatives that is there; an error and null otherwise.</summary>
    public string? TheOne(string code)
    {
        var found = _table.OneOf.Where(Has).ToList();
        if (found.Count == 1)
            return found[0];
        var words = string.Join(", ", _table.OneOf);
        _diagnostics.Error(code, Position, found.Count == 0
            ? $"{_table.What} needs one of: {words}."
            : $"{_table.What} has {string.Join(" and ", found.Select(key => $"'{key}'"))}; it has exactly one of: " +
                $"{words}.",
            found.Count == 0 ? "" : "Make a rule of each.");
        return null;
    }

    private YamlText? AsText(YamlNode node, string key)
    {
        if (node is YamlText text && (text.Value.Length > 0 || text.IsQuoted))
            return text;
        if (node is not YamlInvalid)
            _diagnostics.Error(DiagnosticCodes.WrongType, node.Position,
                $"'{key}' takes text, and this is {node.Kind}.", node is YamlMap
                ? "Quote text that holds ': ' or starts with '{'." : "");
        return null;
    }

    private bool CheckWord(string key, YamlText text)
    {
        var words = _table.Find(key)!.Words;
        if (words.Contains(text.Value))
            return true;
        var hint = Spelling.DidYouMean(text.Value, words);
        _diagnostics.Error(DiagnosticCodes.UnknownWord, text.Position,
            $"'{Clip(text.Value)}' is not a word for '{key}' in {_table.What}.",
            hint.Length > 0 ? hint : $"It takes: {string.Join(", ", words)}.");
        return false;
    }

    private void RefuseKey(YamlText key)
    {
        var hint = Spelling.DidYouMean(key.Value, _table.Keys.Select(spec => spec.Name));
        _diagnostics.Error(DiagnosticCodes.UnknownKey, key.Position, $"{_table.What} has no key '{Clip(key.Value)}'.",
            hint.Length > 0 ? hint : $"It has: {string.Join(", ", _table.Keys.Select(spec => spec.Name))}.");
    }

    /// <summary>Text from a file that a message repeats: short, and nothing that moves a terminal's cursor.</summary>
    internal static string Clip(string text)
    {
        var clean = string.Concat(text.Take(80).Select(character => char.IsControl(character) ? '?' : character));
        return text.Length > 80 ? clean + "..." : clean;
    }
}
