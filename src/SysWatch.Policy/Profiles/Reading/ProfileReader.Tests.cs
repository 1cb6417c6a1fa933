using System.Collections.Immutable;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Patterns;
using SysWatch.Policy.Yaml;

namespace SysWatch.Policy.Profiles.Reading;

internal sealed partial class ProfileReader
{
    private static readonly string AbsoluteHint = $"It starts with / or one of {Placeholders.Words}; on Windows also " +
        @"with C:\, %NAME%\, \\SERVER\SHARE or \\.\pipe\.";

    private ImmutableArray<ProfileTest> ReadTests(MapReader profile)
    {
        var tests = ImmutableArray.CreateBuilder<ProfileTest>();
        foreach (var test in profile.Maps("tests"))
        {
            if (test.TheOne(DiagnosticCodes.Verdict) is { } verdict && test.Map(verdict) is { } request)
                ReadTest(VerdictOf(verdict), test, request, tests);
            if (tests.Count <= ProfileLimits.TestsMax)
                continue;
            _diagnostics.Error(DiagnosticCodes.Limit, test.Position,
                $"a profile has at most {ProfileLimits.TestsMax} tests.");
            break;
        }
        return tests.ToImmutable();
    }

    private void ReadTest(Verdict verdict, MapReader test, MapReader request, ImmutableArray<ProfileTest>.Builder tests)
    {
        if (request.TheOne(DiagnosticCodes.BadTest) is not { } access || request.Text(access) is not { } subject)
            return;
        var executable = request.Text("for");
        if (executable is not null)
            CheckExecutable(executable, true);
        if (!IsWellFormed(verdict, access, request, subject))
            return;
        var protocol = request.Word("protocol") is { } word ? ProtocolOf(word) : NetworkProtocols.Tcp;
        tests.Add(new ProfileTest(test.Position, verdict, access, subject, request.Text("value")?.Value, protocol,
            executable));
    }

    private bool IsWellFormed(Verdict verdict, string access, MapReader request, YamlText subject)
    {
        if (request.Has("value") && access is not ("hide" or "pass"))
            return RefuseTest(request.Position, "only a test of `hide` or `pass` has a value.");
        if ((access is "hide" && verdict != Verdict.Deny) || (access is "pass" && verdict != Verdict.Allow))
        {
            return RefuseTest(request.Position,
                "a variable is tested as `deny: {hide: NAME}` or `allow: {pass: NAME}`.");
        }
        if (access is "hide" or "pass")
            return true;
        if (access is "bind" || (access is "connect" && !IsSocketPath(subject.Value)))
        {
            return AddressParser.TryEndpoint(subject.Value) is not null || RefuseTest(subject.Position,
                $"'{MapReader.Clip(subject.Value)}' is no ADDRESS:PORT.",
                "Write \"192.0.2.1:443\", \"[2001:db8::1]:443\", or for a unix socket its path.");
        }
        if (WindowsText.IsKey(subject.Value) && access is "execute")
        {
            return RefuseTest(subject.Position,
                $"'{MapReader.Clip(subject.Value)}' is a key, which is read, written, created or deleted.");
        }
        var sample = Placeholders.SampleOf(WindowsText.OnlyOf(subject.Value) ?? PathStyle.Posix);
        return Placeholders.Fill(subject.Value, sample) is not null ||
            RefuseTest(subject.Position, $"'{MapReader.Clip(subject.Value)}' is no absolute path.", AbsoluteHint);
    }

    private bool RefuseTest(SourcePosition at, string message, string hint = "")
    {
        _diagnostics.Error(DiagnosticCodes.BadTest, at, message, hint);
        return false;
    }

    internal static bool IsSocketPath(string text) =>
        text.Length > 0 && (text[0] is '/' or '~' or '$' or '@' || WindowsText.IsPath(text));
}
