using SysWatch.Windows.Seeing;
using SysWatch.Windows.Seeing.Packages;

namespace SysWatch.Windows.Tests.Seeing.Packages;

public sealed class NodePackagesTests
{
    private const string Node = @"C:\Program Files\nodejs\node.exe";
    private const string Npm =
        "\"" + Node + "\" \"C:\\Program Files\\nodejs\\\\node_modules\\npm\\bin\\npm-cli.js\" ci";
    private const string Own = "node.exe " + FakePackageFiles.Own + @"dist\cli.js";

    private readonly FakePackageFiles _files = new();

    [Theory]
    [InlineData(Npm)]
    [InlineData("node \"C:/Program Files/nodejs/node_modules/npm/bin/npm-cli.js\"")]
    [InlineData("node --no-warnings \"C:\\Program Files\\nodejs\\x\\..\\node_modules\\npm\\bin\\npm-cli.js\" -e x")]
    public void Npm_as_its_installer_leaves_it_is_believed(string line) => Assert.Equal("npm:npm", Of(line));

    [Theory]
    [InlineData("node -r C:\\work\\evil.js \"C:\\Program Files\\nodejs\\node_modules\\npm\\bin\\npm-cli.js\"")]
    [InlineData("node -e evil() \"C:\\Program Files\\nodejs\\node_modules\\npm\\bin\\npm-cli.js\"")]
    [InlineData("node C:\\work\\evil.js \"C:\\Program Files\\nodejs\\node_modules\\npm\\bin\\npm-cli.js\"")]
    // The C run-time reads two arguments here, and the first is the program's name.
    [InlineData("\"node\\\" C:\\work\\evil.js \"\" \"C:\\Program Files\\nodejs\\node_modules\\npm\\bin\\npm-cli.js\"")]
    [InlineData(" node \"C:\\Program Files\\nodejs\\node_modules\\npm\\bin\\npm-cli.js\"")]
    // Anybody can make a folder of this name, and only node opens it by it.
    [InlineData("node \"C:\\Program Files.\\nodejs\\node_modules\\npm\\bin\\npm-cli.js\"")]
    [InlineData("node \"C:\\Program Files\\nodejs\\node_modules\\npm\\bin\\npm-cli.js:evil\"")]
    [InlineData("node \"\\\\?\\C:\\Program Files\\nodejs\\node_modules\\npm\\bin\\npm-cli.js\"")]
    [InlineData("node node_modules\\npm\\bin\\npm-cli.js")]
    [InlineData("node \"\\Program Files\\nodejs\\node_modules\\npm\\bin\\npm-cli.js\"")]
    [InlineData("node \"C:Program Files\\nodejs\\node_modules\\npm\\bin\\npm-cli.js\"")]
    [InlineData("node \"C:\\Program Files\\nodejs\\node_modules\\npm\\bin\\none.js\"")]
    [InlineData("node \"C:\\Program Files\\app\\cli.js\"")]
    [InlineData("node")]
    [InlineData("")]
    [InlineData(Own)]
    public void What_may_be_something_else_is_not(string line) => Assert.Null(Of(line));

    [Fact]
    public void What_a_user_has_installed_is_believed_of_the_session_s_first_program_alone()
    {
        Assert.Null(Of(Own));
        Assert.Equal("npm:@team/tool", Of(Own, isFirst: true));
    }

    [Fact]
    public void Another_program_that_runs_the_script_is_not_npm() =>
        Assert.Null(Of(Npm, image: @"C:\Program Files\other\app.exe"));

    [Theory]
    [InlineData(Npm, "npm:npm")]
    [InlineData(Npm + " ", "npm:npm")]
    [InlineData(@"node C:\work\evil.js", null)]
    [InlineData("", null)]
    public void A_command_line_that_was_rewritten_since_the_kernel_saw_it_is_not_believed(
        string told, string? expected) =>
        Assert.Equal(expected, new PackageClaim("npm:npm", Npm).Settled(told));

    [Theory]
    [InlineData("NODE_OPTIONS", @"--require C:\work\evil.js", null)]
    [InlineData("NODE_OPTIONS", "--max-old-space-size=4096 --no-warnings", "npm:npm")]
    [InlineData("NODE_PATH", @"C:\work", null)]
    [InlineData("NODE_PATH", "", "npm:npm")]
    [InlineData("NODE_ENV", "production", "npm:npm")]
    [InlineData("NODE_COMPILE_CACHE", @"C:\work\cache", null)]
    [InlineData("NODE_EXTRA_CA_CERTS", @"C:\work\ca.pem", null)]
    [InlineData("NODE_OF_NEXT_YEAR", "1", null)]
    [InlineData("OPENSSL_CONF", @"C:\work\openssl.cnf", null)]
    [InlineData("OPENSSL_ENGINES", @"C:\work", null)]
    [InlineData("SYSTEMROOT", @"C:\work", null)]
    [InlineData("SYSTEMROOT", "", null)]
    [InlineData("WINDIR", @"C:\work", null)]
    [InlineData("WINDIR", @"c:\windows\", "npm:npm")]
    [InlineData("USERPROFILE", @"C:\work", null)]
    [InlineData("USERPROFILE", @"Users\me", null)]
    [InlineData("USERPROFILE", "", null)]
    [InlineData("USERPROFILE", @"c:\users\ME\", "npm:npm")]
    [InlineData("PATH", @"C:\work", "npm:npm")]
    public void Variables_that_load_code(string name, string value, string? expected)
    {
        _files.Variables![name] = value;

        Assert.Equal(expected, Of(Npm));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(@"\\server\homes\me")]
    [InlineData(@"Users\me")]
    public void A_home_that_is_not_known_or_lies_elsewhere_is_believed_nothing(string? home)
    {
        _files.Home = home;
        _files.Variables!["USERPROFILE"] = home ?? "";

        Assert.Null(Of(Npm));
    }

    [Fact]
    public void Without_its_variables_nothing_is_believed()
    {
        _files.Variables = null;

        Assert.Null(Of(Npm));
    }

    [Theory]
    [InlineData(@"C:\node_modules")]
    [InlineData(@"C:\Users\me\.node_modules")]
    [InlineData(@"C:\Users\me\.node_libraries")]
    public void Folders_that_node_looks_in_last_and_anybody_can_make(string folder)
    {
        _files.Folders.Add(folder);

        Assert.Null(Of(Npm));
    }

    [Fact]
    public void A_manifest_that_the_user_can_write_names_nothing()
    {
        _files.Systems.Clear();
        _files.Systems.AddRange([FakePackageFiles.Npm + "bin", Node]);

        Assert.Null(Of(Npm));
    }

    [Fact]
    public void An_administrator_s_session_can_write_everywhere()
    {
        _files.Elevated = true;

        Assert.Null(Of(Npm));
        Assert.Equal("npm:npm", Of(Npm, isFirst: true));
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("[]")]
    [InlineData("""{"name": 7}""")]
    public void A_manifest_without_a_name_is_passed_over(string text)
    {
        _files.Texts[FakePackageFiles.Npm + "package.json"] = text;

        Assert.Null(Of(Npm));
    }

    private string? Of(string line, bool isFirst = false, string image = Node) => NodePackages.Of(
        new ProgramStart(5, image, new ProcessFacts(4, 1, image, line, @"C:\Program Files\nodejs"), isFirst), _files);
}
