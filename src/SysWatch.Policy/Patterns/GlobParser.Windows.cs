using SysWatch.Policy.Compilation;

namespace SysWatch.Policy.Patterns;

internal sealed partial class GlobParser
{
    private const string PipeStart = "//./pipe/";

    /// <summary>The start is all: the top of a drive.</summary>
    private bool _isWhole;

    private bool _byBackslash;

    /// <summary>
    /// What a glob starts with tells before its braces are expanded whether '\' separates or quotes: one that starts
    /// with a brace has '/' in every alternative.
    /// </summary>
    private bool SeparatesByBackslash(string glob) =>
        kind == GlobKind.Key || (kind != GlobKind.Variable && WindowsText.IsPath(glob));

    private bool IsWindowsStart() => WindowsText.StartsWithDrive(_text) || WindowsText.IsPath(_text) ||
        (_byBackslash && _text.StartsWith("//", StringComparison.Ordinal));

    /// <summary>Reads up to and with the first separator behind a drive, a folder's name, a server or a pipe.</summary>
    private bool ParseWindowsStart()
    {
        _only = PathStyle.Windows;
        if (_text.Contains('\\'))
            return Fail("an alternative for Windows has '/' between names where a glob starts with a brace.");
        if (_text.StartsWith('%'))
            return ParseFolder();
        if (_text.StartsWith("//", StringComparison.Ordinal))
            return ParseDeviceOrServer();
        if (_text.Length == 2 || _text[2] != '/')
            return Fail($"it is relative to the current folder of a drive; write {_text[..2]}\\.");
        if (_text.IndexOf(':', 2) >= 0)
            return FailStream();
        Add($"/{char.ToUpperInvariant(_text[0])}:");
        _isWhole = _text.Length == 3;
        _at = 3;
        if (!_isWhole)
            _tokens.Add('/');
        return true;
    }

    private bool ParseFolder()
    {
        var end = _text.IndexOf('%', 1);
        _anchor = end < 0 ? Anchor.None : Placeholders.FolderOf(_text[1..end]);
        if (_anchor == Anchor.None)
            return Fail($"it starts with no folder that is known: there are {Placeholders.FolderWords}.");
        _at = end + 1;
        if (_at < _text.Length && _text[_at] != '/')
            return Fail($"a separator must follow {_text[.._at]}.");
        if (_text.IndexOf(':', _at) >= 0)
            return FailStream();
        if (_at < _text.Length)
            _tokens.Add(_text[_at++]);
        return true;
    }

    private bool ParseDeviceOrServer()
    {
        if (_text.StartsWith(PipeStart, StringComparison.OrdinalIgnoreCase))
        {
            if (kind != GlobKind.Socket)
                return Fail("a pipe is connected to: write it under `sockets`.");
            if (_text.Length == PipeStart.Length)
                return Fail("the name of the pipe is missing.");
            Add("/PIPE/");
            _at = PipeStart.Length;
            return true;
        }
        if (_text.StartsWith("//./", StringComparison.Ordinal) || _text.StartsWith("//?/", StringComparison.Ordinal))
            return Fail(@"of devices there are only pipes (\\.\pipe\NAME); a file starts with its drive or server.");
        if (_text.Contains(':'))
            return FailStream();
        if (_text.Length == 2)
            return Fail("the server's name is missing.");
        Add("/UNC/");
        _at = 2;
        return true;
    }

    /// <summary>Reads a root of the registry, and the separator behind it.</summary>
    private bool ParseKeyStart()
    {
        _only = PathStyle.Windows;
        var end = _text.IndexOf('/', StringComparison.Ordinal);
        var word = end < 0 ? _text : _text[..end];
        if (WindowsNames.RootOf(word) is null)
            return Fail(@"it starts with none of HKCU\, HKLM\, HKU\, HKCR\ and HKCC\.");
        // As far as the key is literal: what the root, and a control set by its number, stand for.
        var literal = _text.AsSpan().IndexOfAny("*?[");
        var length = literal < 0 ? _text.Length : Math.Max(_text.LastIndexOf('/', literal), word.Length);
        if (_text.AsSpan(0, length).Contains("//", StringComparison.Ordinal) || _text.EndsWith('/'))
            return Fail("it has an empty name: '\\' stands between two names, and none at the end.");
        Add(WindowsNames.CanonicalKey(_text[..length])!);
        _at = length;
        _isWhole = length == _text.Length;
        if (!_isWhole)
            _tokens.Add(_text[_at++]);
        return true;
    }

    private bool FailStream() => Fail("it names a stream with ':'; a stream belongs to its file, so leave that out.");

    private void Add(string text)
    {
        foreach (var unit in System.Text.Encoding.UTF8.GetBytes(text))
            _tokens.Add(unit);
    }
}
