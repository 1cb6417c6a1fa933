using System.Runtime.Versioning;
using SysWatch.Windows.Holding;
using SysWatch.Windows.Holding.Acl;
using SysWatch.Windows.Interop;

namespace SysWatch.Windows.NativeTests.Holding;

/// <summary>Of oplocks wine has none: what is done about them is read, and seen on Windows only.</summary>
[SupportedOSPlatform("windows")]
public sealed class NtFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("syswatch-nt-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void A_file_is_opened_by_its_whole_name()
    {
        var file = Path.Combine(_directory, "a file.txt");
        File.WriteAllText(file, "x");

        var status = NtFile.Open(null, @"\??\" + file, access: 0, out var handle);

        using (handle)
        {
            Assert.Equal(NtStatus.STATUS_SUCCESS, status);
            Assert.False(handle.IsInvalid);
            Assert.Equal(0u, OpenObject.Attributes(handle).FileAttributes & FileTypes.FILE_ATTRIBUTE_DIRECTORY);
        }
    }

    [Fact]
    public void One_that_is_not_there_has_a_status_and_no_handle()
    {
        var status = NtFile.Open(null, $@"\??\{_directory}\none", access: 0, out var handle);

        Assert.Equal(NtStatus.STATUS_OBJECT_NAME_NOT_FOUND, status);
        Assert.True(handle.IsInvalid);
        Assert.Equal((uint)Win32Error.ERROR_FILE_NOT_FOUND, Ntdll.RtlNtStatusToDosError(status));
    }

    [Fact]
    public unsafe void It_is_found_again_by_its_number()
    {
        var file = Path.Combine(_directory, "numbered.txt");
        File.WriteAllText(file, "x");
        Assert.Equal(0, NtFile.Open(null, @"\??\" + file, access: 0, out var handle));
        using var named = handle;
        FileTypes.FILE_ID_INFO id = default;
        Assert.True(Kernel32.GetFileInformationByHandleEx(
            named, FileTypes.FileIdInfo, &id, (uint)sizeof(FileTypes.FILE_ID_INFO)));

        Assert.Equal(0, NtFile.Open(null, @"\??\" + _directory, access: 0, out var directory));
        using var ofVolume = directory;
        var status = NtFile.OpenById(ofVolume, id.FileId, access: 0, out var again);

        using (again)
        {
            Assert.Equal(NtStatus.STATUS_SUCCESS, status);
            FileTypes.FILE_ID_INFO found = default;
            Assert.True(Kernel32.GetFileInformationByHandleEx(
                again, FileTypes.FileIdInfo, &found, (uint)sizeof(FileTypes.FILE_ID_INFO)));
            Assert.Equal(id.FileId, found.FileId);
        }
    }

    [Fact]
    public void Nobody_has_this_number()
    {
        Assert.Equal(0, NtFile.Open(null, @"\??\" + _directory, access: 0, out var handle));
        using var directory = handle;

        var status = NtFile.OpenById(directory, new FileTypes.FileId { Low = 0x7ffffffffff0 }, access: 0, out var none);

        Assert.True(none.IsInvalid);
        Assert.True(status is NtStatus.STATUS_INVALID_PARAMETER or NtStatus.STATUS_OBJECT_NAME_NOT_FOUND
            or NtStatus.STATUS_NOT_IMPLEMENTED, $"0x{status:X8}");
    }
}
