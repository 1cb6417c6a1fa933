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

    [Theory]
    [InlineData(@"\\localhost\c$\a.js")]
    [InlineData(@"\\?\C:\a.js")]
    [InlineData(@"\??\C:\a.js")]
    [InlineData(@"\\.\pipe\a")]
    [InlineData(@"a.js")]
    [InlineData(@"Q:\a.js")]
    [InlineData("")]
    public void Of_what_is_of_no_drive_of_this_machine_nothing_is_asked(string path)
    {
        Assert.Null(AskedFile.TryOpen(path, 0, out var isMissing));
        Assert.False(isMissing);
        Assert.False(_programs.IsPlainFile(path));
        Assert.False(_programs.IsUntouched(path));
        Assert.False(_programs.IsUntouched(path, 1, 0));
        // In doubt.
        Assert.True(_programs.Exists(path));
    }

    [Fact]
    public void What_is_missing_is_told_from_what_cannot_be_opened()
    {
        var file = Path.Join(_place.FullName, "a.js");
        Assert.False(_programs.Exists(file));
        Assert.False(_programs.Exists(Path.Join(_place.FullName, "none", "a.js")));

        File.WriteAllText(file, "text");
        Assert.True(_programs.Exists(file));
        // A file is no folder.
        Assert.True(_programs.Exists(Path.Join(file, "b")));

        using var held = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Assert.True(_programs.Exists(file));
        Assert.Null(_programs.Read(file));
    }

    [Fact]
    public void A_program_is_a_file_and_a_folder_is_none()
    {
        var file = Path.Join(_place.FullName, "a.exe");
        File.WriteAllText(file, "text");

        Assert.True(_programs.IsUntouched(_place.FullName));
        Assert.True(_programs.IsUntouched(file, 1, 0));
        Assert.False(_programs.IsUntouched(_place.FullName, 1, 0));
    }

    [Fact]
    public void Everything_above_is_looked_at_from_the_top_down_and_what_is_not_liked_is_not_gone_through()
    {
        var file = Path.Join(_place.FullName, "a.exe");
        File.WriteAllText(file, "text");
        var looked = new List<string>();

        using var opened = AskedFile.TryOpen(file, 0, out _, at => Look(at.Path, always: true));
        Assert.Equal(file, opened!.Path);
        Assert.Equal(Path.GetPathRoot(file), looked[0]);
        Assert.Equal(file, looked[^1]);
        Assert.Equal(file.Split('\\').Length, looked.Count);

        looked.Clear();
        Assert.Null(AskedFile.TryOpen(file, 0, out var isMissing, at => Look(at.Path, always: false)));
        Assert.False(isMissing);
        Assert.Single(looked);

        bool Look(string path, bool always)
        {
            looked.Add(path);
            return always;
        }
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
            Environment.ProcessId, @"C:\nodejs\node.exe", new ProcessFacts(0, 0, "", line, ""), IsFirst: true));

        Assert.Equal("npm:@team/tool", found);
    }
}
