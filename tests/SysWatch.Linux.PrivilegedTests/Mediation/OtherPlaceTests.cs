using System.Text;
using SysWatch.Linux.Interop;
using SysWatch.Linux.Seccomp;

namespace SysWatch.Linux.PrivilegedTests.Mediation;

/// <summary>Callers whose paths mean something else than the daemon's: other mounts, another root.</summary>
public sealed class OtherPlaceTests : IDisposable
{
    private const int NewMounts = 0x20000;
    private const nint BindMount = 0x1000;
    private const nint PrivateMounts = 0x44000;

    private readonly MediationRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Theory]
    [InlineData("run/docker.sock", "work/bound")]
    [InlineData("run", "work/bound/docker.sock")]
    public void A_denied_socket_is_denied_where_it_is_bound_to(string source, string reached)
    {
        using var server = new UnixServer(_rig.In("run/docker.sock"), MediationRig.User);
        using var member = _rig.AnotherMember(() => Bind(_rig.In(source), "work/bound"));

        Assert.Equal(-Errno.EACCES, member.Thread.Run(() => Connect(_rig.In(reached))));

        Assert.Equal("test:containers", _rig.RefusedRule);
        Assert.False(server.HasCaller);
    }

    [Fact]
    public void In_another_root_paths_are_the_callers_and_rules_see_the_whole_path()
    {
        _rig.Write("work/a");
        File.CreateSymbolicLink(_rig.In("work/to-hooks"), "/.git/hooks");
        using var member = _rig.AnotherMember(() => Enter(_rig.Work));

        Assert.Equal(-Errno.EACCES, member.Thread.Run(() => Caller.Rename("/a", "/.git/hooks/pre-commit")));
        Assert.Equal(-Errno.EACCES, member.Thread.Run(() => Caller.Rename("../../a", "/to-hooks/pre-commit")));
        Assert.Equal(-Errno.ENOENT, member.Thread.Run(() => Caller.Rename("/a", _rig.In("work/b"))));
        Assert.Equal(0, member.Thread.Run(() => Caller.Rename("/../a", "/b")));

        Assert.True(File.Exists(_rig.In("work/b")));
        Assert.All(_rig.Sessions.Refused, refused => Assert.Equal("test:hooks", refused.Rule));
        Assert.Equal(2, _rig.Sessions.Refused.Count);
    }

    [Fact]
    public void In_another_root_sockets_are_the_callers()
    {
        using var server = new UnixServer(_rig.In("work/server.sock"), MediationRig.User);
        using var outside = new UnixServer(_rig.In("outside.sock"), MediationRig.User);
        using var member = _rig.AnotherMember(() => Enter(_rig.Work));

        Assert.Equal(0, member.Thread.Run(() => Connect("/server.sock")));
        Assert.Equal(0, member.Thread.Run(() => Connect("/../../server.sock")));
        Assert.Equal(-Errno.ENOENT, member.Thread.Run(() => Connect("/../outside.sock")));
    }

    private unsafe void Bind(string source, string target)
    {
        if (Directory.Exists(source))
            Directory.CreateDirectory(_rig.In(target));
        else
            File.WriteAllText(_rig.In(target), "");
        Check(SystemCall.Invoke(SyscallNumbers.Native.Unshare, NewMounts));
        fixed (byte* root = "/\0"u8, from = Terminated(source), to = Terminated(_rig.In(target)))
        {
            Check(SystemCall.Invoke(SyscallNumbers.Native.Mount, 0, (nint)root, 0, PrivateMounts));
            Check(SystemCall.Invoke(SyscallNumbers.Native.Mount, (nint)from, (nint)to, 0, BindMount));
        }
    }

    private static void Enter(string root)
    {
        using var directory = new FileDescriptor(
            PathsCalls.Open(Caller.Here, Terminated(root), PathsCalls.OpenDirectory));
        Check(PathsCalls.SetRoot(directory.Number));
    }

    private static int Connect(string path) => Caller.ConnectUnix(Caller.Socket(1, 1), path);

    private static void Check(nint result) => Assert.True(result >= 0, Errno.Describe((int)-result));

    private static byte[] Terminated(string path) => Encoding.UTF8.GetBytes(path + '\0');
}
