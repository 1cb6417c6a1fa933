using System.Text;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Patterns;
using SysWatch.Policy.Profiles;
using SysWatch.Policy.Profiles.Reading;

namespace SysWatch.Policy.Compilation;

/// <summary>Runs the tests that a profile carries, but for those of which only another system has the object.</summary>
internal static class ProfileTestRunner
{
    public static void Run(Profile profile, CompiledPolicy policy, PolicyContext context, DiagnosticList diagnostics)
    {
        foreach (var test in profile.Tests.Where(test => IsFor(test, context.Style)))
        {
            var decision = Decide(test, policy, context);
            if (decision.Verdict == test.Verdict)
                continue;
            var rule = policy.Rules[decision.Rule];
            var hint = rule.File.Length > 0 ? $"The rule stands at {rule.File}:{rule.Line}." : "No rule matches.";
            diagnostics.Error(DiagnosticCodes.FailedTest, test.Position,
                $"the test fails: {Word(test.Verdict)} was expected for {test.Access} of " +
                    $"'{MapReader.Clip(test.Object.Value)}'{Executable(test)}, and {rule.Id} says " +
                    $"{Word(decision.Verdict)}.",
                hint);
        }
    }

    private static bool IsFor(ProfileTest test, PathStyle style) =>
        (!IsPath(test) || IsFor(test.Object.Value, style)) && (test.For is null || IsFor(test.For.Value, style));

    private static bool IsFor(string text, PathStyle style) =>
        WindowsText.OnlyOf(text) is not { } only || only == style;

    private static bool IsPath(ProfileTest test) => test.Access is not ("hide" or "pass" or "bind") &&
        (test.Access is not "connect" || ProfileReader.IsSocketPath(test.Object.Value));

    private static Decision Decide(ProfileTest test, CompiledPolicy policy, PolicyContext context)
    {
        var actors = test.For is null ? ActorSet.None : policy.ActorsOf(Identity(test.For.Value, context));
        var subject = test.Object.Value;
        if (test.Access is "hide" or "pass")
            return policy.DecideEnvironment(Encoding.UTF8.GetBytes(subject), Encoding.UTF8.GetBytes(test.Value ?? ""),
                actors);
        if (test.Access is "bind" || (test.Access is "connect" && !ProfileReader.IsSocketPath(subject)))
        {
            var (address, port) = AddressParser.TryEndpoint(subject)!.Value;
            var operation = test.Access is "bind" ? NetworkOperations.Bind : NetworkOperations.Connect;
            return policy.DecideNetwork(
                new NetworkRequest(operation, test.Protocol, NetworkRequest.ToNumber(address), port), actors);
        }
        var path = Placeholders.Fill(subject, context)!;
        var bytes = context.Style == PathStyle.Windows ? WindowsNames.Fold(path) : Encoding.UTF8.GetBytes(path);
        return policy.DecidePath(bytes, ProfileReader.AccessOf(test.Access, Guard.Files),
            actors);
    }

    private static ExecutableIdentity Identity(string text, PolicyContext context) => text switch
    {
        ForClause.Agent => new ExecutableIdentity("/", null, true),
        _ when ForClause.IsPackage(text) => new ExecutableIdentity("/", text),
        _ => new ExecutableIdentity(Placeholders.Fill(text, context) ?? text),
    };

    private static string Executable(ProfileTest test) =>
        test.For is null ? "" : $" by {MapReader.Clip(test.For.Value)}";

    private static string Word(Verdict verdict) => verdict.ToString().ToLowerInvariant();
}
