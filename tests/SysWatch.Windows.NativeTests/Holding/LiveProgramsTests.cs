using SysWatch.Windows.Holding;
using SysWatch.Windows.Seeing;
using SysWatch.Windows.Seeing.Packages;

namespace SysWatch.Windows.NativeTests.Holding;

/// <summary>What Windows is asked; who can write what, wine does not know.</summary>
public sealed class LiveProgramsTests : IDisposable
{
    private readonly DirectoryInfo _place = Directory.CreateTempSubdirectory();
    private readonly LivePrograms _programs = new(TimeProvider.System);

    public void Dispose() => _place.Delete(recursive: true);

    [Fact]
    public void A_file_is_plain_and_a_directory_and_a_device_are_not()
    {
        var file = Path.Join(_place.FullName, "a.js");
        File.WriteAllText(file, "text");

        Assert.True(_programs.IsPlainFile(file));
        Assert.Equal("text", _programs.Read(file));
        Assert.False(_programs.IsPlainFile(_place.FullName));
        Assert.False(_programs.IsPlainFile(file + "none"));
        Assert.False(_programs.IsPlainFile("nul"));
        Assert.Null(_programs.Read(file + "none"));
    }

    [Fact]
    public void A_manifest_of_megabytes_is_none()
    {
        var file = Path.Join(_place.FullName, "package.json");
        File.WriteAllText(file, new string(' ', 2 << 20));

        Assert.Null(_programs.Read(file));
    }

    [Fact]
    public void The_variables_of_another_process_are_known()
    {
        using var child = Child.StartReady(start => start.Environment["Node_Options"] = "--require x.js", "sleep");
        using var held = HeldProcess.Open(child.Id, HeldProcess.LookAccess);

        Assert.Equal("--require x.js", _programs.VariablesOf(child.Id, held.Creation)!["NODE_OPTIONS"]);
        Assert.Null(_programs.VariablesOf(child.Id, held.Creation + 1));
        Child.End(child);
    }

    [Fact]
    public void A_process_that_has_gone_is_believed_nothing()
    {
        using var child = Child.Start("exit", "0");
        child.WaitForExit();

        Assert.True(_programs.IsElevated(child.Id, 0));
        Assert.Null(_programs.VariablesOf(child.Id, 0));
    }

    [Fact]
    public void The_first_program_of_a_session_is_the_package_that_it_is_run_from()
    {
        var package = _place.CreateSubdirectory(@"node_modules\@team\tool");
        File.WriteAllText(Path.Join(package.FullName, "package.json"), """{"name": "@team/tool"}""");
        File.WriteAllText(Path.Join(package.FullName, "cli.js"), "");
        var line = $"node \"{package.FullName}\\cli.js\" x";

        var found = _programs.PackageOf(new ProgramStart(
            Environment.ProcessId, @"C:\nodejs\node.exe", "", new ProcessFacts(0, 0, "", line, ""), IsFirst: true));

        Assert.Equal("npm:@team/tool", found);
    }
}
