using System.Runtime.ExceptionServices;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Profiles;

namespace SysWatch.Cli.Profiles;

/// <summary>One of the profiles that a command was given, compiled.</summary>
/// <param name="Asked">As the command line names it; a name, or a file.</param>
internal sealed record CompiledProfile(string Asked, string Name, ProfileLibrary Library, PolicyResult Result)
{
    /// <summary>Compiles on all processors, and returns in the order of <paramref name="profiles"/>.</summary>
    /// <exception cref="CliException">One of them does not exist, or cannot be read.</exception>
    public static CompiledProfile[] All(string[] profiles, string directory, PolicyContext context)
    {
        // What is missing is said before anything is compiled.
        var opened = Array.ConvertAll(profiles, profile => (Library: Open(profile, directory, out var name), name));
        var compiled = new CompiledProfile[profiles.Length];
        try
        {
            Parallel.For(0, profiles.Length, i =>
            {
                var (library, name) = opened[i];
                compiled[i] = new(profiles[i], name, library, PolicyCompiler.Compile(name, library, context));
            });
        }
        catch (AggregateException failures) when (failures.InnerExceptions[0] is CliException)
        {
            // A profile that is extended cannot be read.
            ExceptionDispatchInfo.Throw(failures.InnerExceptions[0]);
        }
        return compiled;
    }

    private static ProfileLibrary Open(string profile, string directory, out string name)
    {
        var library = ProfileLibrary.Open(profile, directory, out name);
        library.Require(name);
        return library;
    }
}
