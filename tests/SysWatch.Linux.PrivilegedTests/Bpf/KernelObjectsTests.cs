using System.Runtime.InteropServices;
using SysWatch.Linux.Abi;
using SysWatch.Linux.Bpf;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace SysWatch.Linux.PrivilegedTests.Bpf;

/// <summary>What the kernel calls an open object, asked of the kernel itself.</summary>
public sealed class KernelObjectsTests : IClassFixture<KernelFixture>, IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("sw-objects-").FullName;
    private readonly KernelFixture _fixture;
    private readonly KernelObjects _objects;

    public KernelObjectsTests(KernelFixture fixture)
    {
        _fixture = fixture;
        _fixture.NeedProgram("sw_tell_objects");
        _objects = _fixture.OpenObjects();
    }

    public void Dispose()
    {
        _objects?.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void Two_links_are_one_object_and_two_files_are_not()
    {
        var (file, further, other) = (In("file"), In("further"), In("other"));
        File.WriteAllText(file, "x");
        File.WriteAllText(other, "x");
        Link(file, further);

        Assert.Equal(Of(file), Of(further));
        Assert.NotEqual(Of(file), Of(other));
        Assert.Equal(Of(file).Device, Of(other).Device);
    }

    [Fact]
    public void Its_number_is_the_one_that_stat_tells_of_a_directory_on_tmpfs()
    {
        PinDirectory.MountNew(_directory, "tmpfs", "size=1m");
        try
        {
            Directory.CreateDirectory(In("directory"));

            Assert.Equal(InodeOf(In("directory")), Of(In("directory")).Inode);
        }
        finally
        {
            // Leaves the directory to Dispose.
            Unmount(_directory);
        }
    }

    [Fact]
    public void A_descriptor_that_is_not_open_has_none() => Assert.False(_objects.TryIdentify(1_000_000, out _));

    [Fact]
    public void It_is_found_among_more_descriptors_than_one_reading_holds()
    {
        var open = new List<FileStream>();
        try
        {
            for (var i = 0; i < 2_000; i++)
                open.Add(new FileStream("/dev/null", FileMode.Open, FileAccess.Read));
            File.WriteAllText(In("last"), "x");
            var before = Of(In("last"));

            Assert.Equal(InodeOf(In("last")), before.Inode);
            Assert.NotEqual(Of("/dev/null"), before);
        }
        finally
        {
            open.ForEach(file => file.Dispose());
        }
    }

    private string In(string name) => Path.Combine(_directory, name);

    private KernelNumbers Of(string path)
    {
        var descriptor = Open(path);
        try
        {
            Assert.True(_objects.TryIdentify(descriptor, out var numbers), $"{path} was not found");
            return numbers with { Descriptor = 0 };
        }
        finally
        {
            _ = close(descriptor);
        }
    }

    private static unsafe int Open(string path)
    {
        fixed (byte* name = System.Text.Encoding.UTF8.GetBytes(path + '\0'))
        {
            var descriptor = open(name, O_PATH | O_CLOEXEC, 0);
            Assert.True(descriptor >= 0, $"{path}: {Marshal.GetLastPInvokeErrorMessage()}");
            return descriptor;
        }
    }

    private static unsafe void Link(string from, string to)
    {
        fixed (byte* there = System.Text.Encoding.UTF8.GetBytes(from + '\0'))
        fixed (byte* here = System.Text.Encoding.UTF8.GetBytes(to + '\0'))
            Assert.Equal(0, link(there, here));
    }

    private static unsafe ulong InodeOf(string path)
    {
        stat facts;
        fixed (byte* name = System.Text.Encoding.UTF8.GetBytes(path + '\0'))
            Assert.Equal(0, stat(name, &facts));
        return facts.st_ino;
    }

    private static unsafe void Unmount(string path)
    {
        fixed (byte* name = System.Text.Encoding.UTF8.GetBytes(path + '\0'))
            Assert.Equal(0, umount2(name, 2));
    }
}
