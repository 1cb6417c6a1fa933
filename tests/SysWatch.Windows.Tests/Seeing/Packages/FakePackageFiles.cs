using SysWatch.Windows.Seeing.Packages;

namespace SysWatch.Windows.Tests.Seeing.Packages;

/// <summary>A machine with node and npm as their installer leaves them, and with a package of the user's own.</summary>
internal sealed class FakePackageFiles : IPackageFiles
{
    public const string Npm = @"C:\Program Files\nodejs\node_modules\npm\";
    public const string Own = @"C:\Users\me\AppData\Roaming\npm\node_modules\@team\tool\";

    public Dictionary<string, string> Texts { get; } = new(StringComparer.OrdinalIgnoreCase)
    {
        [Npm + "package.json"] = """{"name": "npm"}""",
        [Npm + @"bin\npm-cli.js"] = "",
        [Own + "package.json"] = """{"name": "@team/tool"}""",
        [Own + @"dist\cli.js"] = "",
        [@"C:\Program Files\app\cli.js"] = "",
        [@"C:\Program Files\app\package.json"] = """{"name": "npm"}""",
    };

    /// <summary>What begins so, only administrators can change.</summary>
    public List<string> Systems { get; } = [@"C:\Program Files\", @"C:\Windows\"];

    public HashSet<string> Folders { get; } = new(StringComparer.OrdinalIgnoreCase);

    public Dictionary<string, string>? Variables { get; set; } = new()
    {
        ["USERPROFILE"] = @"C:\Users\me", ["SYSTEMROOT"] = @"C:\WINDOWS",
    };

    public string? Home { get; set; } = @"C:\Users\me";

    public bool Elevated { get; set; }

    public string WindowsFolder => @"C:\Windows";

    public bool IsUntouched(string path) =>
        Systems.Any(place => path.StartsWith(place, StringComparison.OrdinalIgnoreCase));

    public bool IsPlainFile(string path) => Texts.ContainsKey(path);

    public bool Exists(string path) => Folders.Contains(path) || Texts.ContainsKey(path);

    public string? Read(string path) => Texts.GetValueOrDefault(path);

    public IReadOnlyDictionary<string, string>? VariablesOf(int pid, long creation) => Variables;

    public bool IsElevated(int pid, long creation) => Elevated;

    public string? HomeOf(int pid, long creation) => Home;
}
