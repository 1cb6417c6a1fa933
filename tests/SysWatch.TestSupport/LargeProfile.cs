using System.Text;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Profiles;

namespace SysWatch.TestSupport;

/// <summary>Profiles of any size, in the files and lengths that the language allows.</summary>
public static class LargeProfile
{
    public const string Name = "large";
    public static readonly PolicyContext Context = new("/home/user", "/home/user/work/app", "/run/user/1000");

    private const int FragmentsMax = 63;
    private const int GlobCount = 20;
    private const int PathsPerRule = 50;

    // What a real profile says of any folder, and what makes the automaton more than a tree.
    private const string Globs = """
          - {id: anywhere, deny: [read, write], paths: ["**/.env", "**/.env.*", "**/*.pem", "**/id_rsa", "**/.npmrc"]}
          - {id: workspace, deny: write, paths: ["$WORKSPACE/**/.git/hooks/**", "$WORKSPACE/**/*.{key,p12,pfx}"]}
          - {id: home, deny: all, paths: ["~/.aws/**", "~/.ssh/**", "~/.config/{gh,gcloud,op}/**"]}

        """;

    /// <summary>A path of 70 bytes that no rule of any size names, and one that each of them does.</summary>
    public static readonly byte[] Path = Encoding.UTF8.GetBytes(
        "/home/user/work/app/services/billing/src/handlers/invoice-renderer.cs.".PadRight(70, 'x')[..70]);

    /// <param name="rules">Path rules in all; of the literal ones one in fifty is a folder with all below it.</param>
    public static IProfileSource Source(int rules)
    {
        var count = Math.Max(1, rules - GlobCount);
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        var fragments = Math.Clamp(count / 1000, 1, FragmentsMax);
        var next = 0;
        for (var fragment = 0; fragment < fragments; fragment++)
        {
            var text = new StringBuilder($"profile: f{fragment}\nfiles:\n  rules:\n");
            var end = (int)((long)count * (fragment + 1) / fragments);
            for (var rule = 0; next < end; rule++)
            {
                text.Append($"  - id: r{rule}\n    deny: [read, write]\n    paths: [");
                for (var i = 0; i < PathsPerRule && next < end; i++)
                    text.Append(i == 0 ? "" : ",").Append(PathOf(next++));
                text.Append("]\n");
            }
            texts.Add($"f{fragment}", text.ToString());
        }
        var extends = string.Join(", ", Enumerable.Range(0, fragments).Select(fragment => $"f{fragment}"));
        texts.Add(Name, $"profile: {Name}\nextends: [{extends}]\nfiles:\n  rules:\n{Globs}");
        return new MemoryProfileSource(texts);
    }

    public static CompiledPolicy Compile(int count)
    {
        var result = PolicyCompiler.Compile(Name, Source(count), Context);
        return result.Policy ?? throw new InvalidOperationException(string.Join('\n', result.Diagnostics));
    }

    /// <summary>The first is the same for every size.</summary>
    public static string PathOf(int number)
    {
        // Spread, so that neighbours do not only differ in their last character.
        var mixed = (uint)number * 2654435761u;
        var path = $"~/w{mixed % 499}/m{mixed / 499 % 97}/s-{mixed:x8}.cfg";
        return number % 50 == 49 ? path + "/**" : path;
    }
}
