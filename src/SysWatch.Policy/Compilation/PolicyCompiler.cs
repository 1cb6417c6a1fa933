using System.Collections.Immutable;
using SysWatch.Policy.Profiles;

namespace SysWatch.Policy.Compilation;

/// <summary>Turns a profile's name into a policy, or into everything that is wrong with it.</summary>
public static class PolicyCompiler
{
    /// <summary>Reads, resolves `extends`, validates, compiles and runs the profile's tests; all errors at once.</summary>
    public static PolicyResult Compile(string profile, IProfileSource source, PolicyContext context) =>
        throw new NotImplementedException();
}

/// <param name="Policy">Null when there is an error.</param>
/// <param name="Texts">Every profile text that was read, by name: what a successor needs to compile the same policy.</param>
public sealed record PolicyResult(
    CompiledPolicy? Policy, ImmutableArray<Diagnostic> Diagnostics, ImmutableDictionary<string, string> Texts);
