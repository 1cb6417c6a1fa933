using Microsoft.Win32;
using SysWatch.Policy.Patterns;
using SysWatch.Windows.Holding.Acl;
using SysWatch.Windows.Plans.Security;
using SysWatch.Windows.Plans.Stamps;

namespace SysWatch.Windows.NativeTests.Holding;

public sealed class MachineListingTests : IDisposable
{
    private static readonly Sid s_user = Sid.Parse(
        System.Security.Principal.WindowsIdentity.GetCurrent().User!.Value);

    private readonly MachineListing _listing = new(s_user);
    private readonly string _folder = Directory.CreateTempSubdirectory("syswatch-listing").FullName;

    private string Canonical => WindowsNames.Canonical(_folder)!;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void All_names_of_a_directory_are_told_with_their_case_the_hidden_ones_too()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "Sub"));
        File.WriteAllText(Path.Combine(_folder, "File.txt"), "");
        File.WriteAllText(Path.Combine(_folder, "Hidden"), "");
        File.SetAttributes(Path.Combine(_folder, "Hidden"), FileAttributes.Hidden | FileAttributes.System);

        Assert.Equal(
            [
                new ListedObject("File.txt", ObjectKind.File), new ListedObject("Hidden", ObjectKind.File),
                new ListedObject("Sub", ObjectKind.Directory),
            ],
            _listing.Children(Canonical).OrderBy(child => child.Name, StringComparer.Ordinal));
    }

    [Fact]
    public void A_folded_name_is_found_as_it_is_kept()
    {
        File.WriteAllText(Path.Combine(_folder, "Größe.Txt"), "");

        // Unit by unit, as NTFS does it: the sharp s has no capital of one.
        Assert.Equal("Größe.Txt", _listing.Find(Canonical, "GRÖßE.TXT")?.Name);
        Assert.Null(_listing.Find(Canonical, "OTHER"));
    }

    [Fact]
    public void Tops_are_drives_hives_and_the_pipes()
    {
        Assert.Equal(ObjectKind.Directory, _listing.Top("/C:")?.Kind);
        Assert.Equal(ObjectKind.Directory, _listing.Top("/PIPE")?.Kind);
        Assert.Equal(ObjectKind.Key, _listing.Top("#HKCU")?.Kind);
        Assert.Equal(ObjectKind.Key, _listing.Top("#HKLM")?.Kind);
        Assert.Null(_listing.Top("/Q:"));
        Assert.Null(_listing.Top("/UNC"));
    }

    [Fact]
    public void What_is_not_there_is_an_error_of_files_and_not_of_the_program()
    {
        Assert.ThrowsAny<IOException>(() => _listing.Children(Canonical + "/none").ToList());
    }

    [Fact]
    public void Keys_of_the_user_are_those_below_his_identifier()
    {
        using var made = Registry.CurrentUser.CreateSubKey(@"Software\SysWatchTest\Inner");
        try
        {
            Assert.Equal("SysWatchTest", _listing.Find("#HKCU/Software", "SYSWATCHTEST")?.Name);
            Assert.Equal(
                new ListedObject("Inner", ObjectKind.Key),
                Assert.Single(_listing.Children("#HKCU/Software/SysWatchTest")));
            Assert.Equal($"#HKU/{s_user}/Software", _listing.KeyPath("#HKCU/Software"));
            Assert.True(_listing.HasHive($"#HKU/{s_user}/Software/None"));
            Assert.False(_listing.HasHive("#HKU/S-1-5-21-1-2-3-1001/Software"));
        }
        finally
        {
            Registry.CurrentUser.DeleteSubKeyTree(@"Software\SysWatchTest");
        }
    }

    [Fact]
    public void A_session_s_scope_is_planned_by_what_the_machine_has()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "Inner"));
        File.WriteAllText(Path.Combine(_folder, "Inner", "Secret.Env"), "");
        File.WriteAllText(Path.Combine(_folder, "main.c"), "");
        var policy = ScopedPolicy.Compile(
            Canonical, "files:\n  rules:\n    - {id: env, deny: read, paths: ['$WORKSPACE/**/*.env']}\n");

        var plan = StampScope.Plan(policy, _listing, [Canonical], new ScopeLimits());

        Assert.Equal($"{Canonical}/Inner/Secret.Env", Assert.Single(plan.Stamps).Path);
        Assert.Empty(plan.Gaps);
    }
}
