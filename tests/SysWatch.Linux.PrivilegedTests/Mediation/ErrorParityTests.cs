using SysWatch.Linux.Interop;

namespace SysWatch.Linux.PrivilegedTests.Mediation;

/// <summary>The same odd calls, bare and mediated: same error, same outcome on disk.</summary>
public sealed class ErrorParityTests(ErrorParityTests.Place place) : IClassFixture<ErrorParityTests.Place>
{
    private const int Unix = 1;
    private const int Inet = 2;
    private const int Stream = 1;
    private const int Datagram = 2;

    private static readonly string TooLong = new('x', 256);
    private static readonly string FarTooLong = string.Concat(Enumerable.Repeat("x/", 2100));

    private static readonly Dictionary<string, Func<int>> Calls = new()
    {
        ["rename"] = () => Caller.Rename("file", "new"),
        ["rename onto file"] = () => Caller.Rename("file", "other"),
        ["rename onto itself"] = () => Caller.Rename("file", "file"),
        ["rename onto its hard link"] = () => Caller.Rename("file", "hard"),
        ["rename missing"] = () => Caller.Rename("missing", "new"),
        ["rename from empty"] = () => Caller.Rename("", "new"),
        ["rename to empty"] = () => Caller.Rename("file", ""),
        ["rename both empty"] = () => Caller.Rename("", ""),
        ["rename dot"] = () => Caller.Rename(".", "new"),
        ["rename dot dot"] = () => Caller.Rename("directory/..", "new"),
        ["rename to dot"] = () => Caller.Rename("file", "."),
        ["rename to dot dot"] = () => Caller.Rename("file", "directory/.."),
        ["rename root"] = () => Caller.Rename("/", "new"),
        ["rename to root"] = () => Caller.Rename("file", "/"),
        ["rename to slashes"] = () => Caller.Rename("file", "///"),
        ["rename file with slash"] = () => Caller.Rename("file/", "new"),
        ["rename file to slash"] = () => Caller.Rename("file", "new/"),
        ["rename directory with slashes"] = () => Caller.Rename("directory//", "new//"),
        ["rename directory onto file"] = () => Caller.Rename("directory", "file"),
        ["rename file onto directory"] = () => Caller.Rename("file", "directory"),
        ["rename directory onto full one"] = () => Caller.Rename("empty", "directory"),
        ["rename directory onto empty one"] = () => Caller.Rename("directory", "empty"),
        ["rename directory into itself"] = () => Caller.Rename("directory", "directory/new"),
        ["rename onto own ancestor"] = () => Caller.Rename("directory/inner", "directory"),
        ["rename symlink"] = () => Caller.Rename("soft", "new"),
        ["rename symlink with slash"] = () => Caller.Rename("softdir/", "new"),
        ["rename onto symlink"] = () => Caller.Rename("file", "soft"),
        ["rename dangling symlink"] = () => Caller.Rename("dangling", "new"),
        ["rename through symlink"] = () => Caller.Rename("softdir/inner", "new"),
        ["rename through file"] = () => Caller.Rename("file/x", "new"),
        ["rename into file"] = () => Caller.Rename("file", "other/x"),
        ["rename through loop"] = () => Caller.Rename("loop/x", "new"),
        ["rename into missing"] = () => Caller.Rename("file", "missing/new"),
        ["rename name too long"] = () => Caller.Rename("file", TooLong),
        ["rename path too long"] = () => Caller.Rename("file", FarTooLong),
        ["rename from path too long"] = () => Caller.Rename(FarTooLong, "new"),
        ["rename across mounts"] = () => Caller.Rename("file", "/dev/shm/sw-parity"),
        ["rename in proc"] = () => Caller.Rename("/proc/self/status", "/proc/self/x"),
        ["rename of another's"] = () => Caller.Rename("/etc/passwd", "new"),
        ["rename into closed directory"] = () => Caller.Rename("file", "closed/new"),
        ["rename out of closed directory"] = () => Caller.Rename("closed/file", "new"),
        ["rename in unsearchable directory"] = () => Caller.Rename("file", "blind/new"),
        ["rename through own descriptor"] = () => Caller.Rename(
            $"/proc/self/fd/{Caller.OpenPath("directory")}/inner", "new"),
        ["rename own descriptor"] = () => Caller.Rename($"/proc/self/fd/{Caller.OpenPath("file")}", "new"),
        ["rename through closed descriptor"] = () => Caller.Rename("/proc/self/fd/999/x", "new"),
        ["rename to own cwd"] = () => Caller.Rename("file", "/proc/thread-self/cwd/new"),
        ["renameat"] = () => Caller.RenameAt(Caller.OpenPath("directory"), "inner", Caller.OpenPath("empty"), "new"),
        ["renameat bad descriptor"] = () => Caller.RenameAt(999, "file", Caller.Here, "new"),
        ["renameat bad descriptor, absolute"] = () => Caller.RenameAt(999, "/missing/file", Caller.Here, "new"),
        ["renameat negative descriptor"] = () => Caller.RenameAt(-1, "file", Caller.Here, "new"),
        ["renameat file descriptor"] = () => Caller.RenameAt(Caller.OpenFile("file"), "file", Caller.Here, "new"),
        ["renameat to bad descriptor"] = () => Caller.RenameAt(Caller.Here, "file", 999, "new"),
        ["rename no-replace"] = () => Move("file", "new", PathsCalls.RenameNoReplace),
        ["rename no-replace onto file"] = () => Move("file", "other", PathsCalls.RenameNoReplace),
        ["rename no-replace to dot"] = () => Move("file", ".", PathsCalls.RenameNoReplace),
        ["exchange"] = () => Move("file", "directory", PathsCalls.RenameExchange),
        ["exchange missing"] = () => Move("file", "missing", PathsCalls.RenameExchange),
        ["exchange and no-replace"] = () => Move("file", "other", 3),
        ["rename unknown flag"] = () => Move("missing", "", 0x100),

        ["link"] = () => Caller.Link("file", "new"),
        ["link onto file"] = () => Caller.Link("file", "other"),
        ["link directory"] = () => Caller.Link("directory", "new"),
        ["link missing"] = () => Caller.Link("missing", "new"),
        ["link empty"] = () => Caller.Link("", "new"),
        ["link to empty"] = () => Caller.Link("file", ""),
        ["link file with slash"] = () => Caller.Link("file/", "new"),
        ["link to slash"] = () => Caller.Link("file", "new/"),
        ["link symlink itself"] = () => Caller.Link("soft", "new"),
        ["link behind symlink"] = () => LinkFlags("soft", "new", PathsCalls.FollowLink),
        ["link dangling"] = () => LinkFlags("dangling", "new", PathsCalls.FollowLink),
        ["link another's"] = () => Caller.Link("/etc/passwd", "new"),
        ["link across mounts"] = () => Caller.Link("file", "/dev/shm/sw-parity"),
        ["link to dot"] = () => Caller.Link("file", "."),
        ["link to root"] = () => Caller.Link("file", "/"),
        ["link root"] = () => Caller.Link("/", "new"),
        ["link unknown flag"] = () => LinkFlags("file", "new", 0x200),
        ["link own descriptor"] = () => LinkFlags(
            $"/proc/self/fd/{Caller.OpenFile("file")}", "new", PathsCalls.FollowLink),
        ["link by dev fd"] = () => LinkFlags($"/dev/fd/{Caller.OpenFile("file")}", "new", PathsCalls.FollowLink),
        ["link proc link itself"] = () => Caller.Link($"/proc/self/fd/{Caller.OpenFile("file")}", "new"),
        ["link descriptor"] = () => Caller.LinkAt(
            Caller.OpenFile("file"), "", Caller.Here, "new", PathsCalls.EmptyPath),
        ["link bad descriptor"] = () => Caller.LinkAt(999, "", Caller.Here, "new", PathsCalls.EmptyPath),
        ["link working directory"] = () => LinkFlags("", "new", PathsCalls.EmptyPath),

        ["symlink"] = () => Caller.Symlink("anything/at all", "new"),
        ["symlink onto file"] = () => Caller.Symlink("x", "file"),
        ["symlink onto dangling"] = () => Caller.Symlink("x", "dangling"),
        ["symlink empty text"] = () => Caller.Symlink("", "new"),
        ["symlink empty path"] = () => Caller.Symlink("x", ""),
        ["symlink to slash"] = () => Caller.Symlink("x", "new/"),
        ["symlink to dot"] = () => Caller.Symlink("x", "."),
        ["symlink into closed directory"] = () => Caller.Symlink("x", "closed/new"),
        ["symlink text too long"] = () => Caller.Symlink(FarTooLong, "new"),
        ["symlinkat"] = () => Caller.SymlinkAt("x", Caller.OpenPath("directory"), "new"),
        ["symlinkat bad descriptor"] = () => Caller.SymlinkAt("x", 999, "new"),

        ["mkdir"] = () => Caller.MakeDirectory("new"),
        ["mkdir with slashes"] = () => Caller.MakeDirectory("new//"),
        ["mkdir private"] = () => Caller.MakeDirectory("new", 0x1c0),
        ["mkdir sticky and set-group"] = () => Caller.MakeDirectory("new", 0xfff),
        ["mkdir with a mode of too many bits"] = () => Caller.MakeDirectory("new", 0xffffffff),
        ["mkdir under a umask of 077"] = () => Caller.Masked(0x3f, () => Caller.MakeDirectory("new")),
        ["mkdir under no umask"] = () => Caller.Masked(0, () => Caller.MakeDirectory("new")),
        ["mkdir under a full umask"] = () => Caller.Masked(0x1ff, () => Caller.MakeDirectory("new")),
        ["mkdir in a set-group directory"] = () => Caller.MakeDirectory("grouped/new"),
        ["mkdir on directory"] = () => Caller.MakeDirectory("directory"),
        ["mkdir on directory with slash"] = () => Caller.MakeDirectory("directory/"),
        ["mkdir on file"] = () => Caller.MakeDirectory("file"),
        ["mkdir on file with slash"] = () => Caller.MakeDirectory("file/"),
        ["mkdir on symlink"] = () => Caller.MakeDirectory("softdir"),
        ["mkdir on dangling"] = () => Caller.MakeDirectory("dangling"),
        ["mkdir on dangling with slash"] = () => Caller.MakeDirectory("dangling/"),
        ["mkdir through symlink"] = () => Caller.MakeDirectory("softdir/new"),
        ["mkdir dot"] = () => Caller.MakeDirectory("."),
        ["mkdir dot dot"] = () => Caller.MakeDirectory(".."),
        ["mkdir new dot"] = () => Caller.MakeDirectory("new/."),
        ["mkdir root"] = () => Caller.MakeDirectory("/"),
        ["mkdir slashes"] = () => Caller.MakeDirectory("///"),
        ["mkdir empty"] = () => Caller.MakeDirectory(""),
        ["mkdir in missing"] = () => Caller.MakeDirectory("missing/new"),
        ["mkdir in file"] = () => Caller.MakeDirectory("file/new"),
        ["mkdir in loop"] = () => Caller.MakeDirectory("loop/new"),
        ["mkdir in closed"] = () => Caller.MakeDirectory("closed/new"),
        ["mkdir on file in closed"] = () => Caller.MakeDirectory("closed/file"),
        ["mkdir in blind"] = () => Caller.MakeDirectory("blind/new"),
        ["mkdir in proc"] = () => Caller.MakeDirectory("/proc/self/new"),
        ["mkdir in root"] = () => Caller.MakeDirectory("/sw-new"),
        ["mkdir on usr"] = () => Caller.MakeDirectory("/usr"),
        ["mkdir name too long"] = () => Caller.MakeDirectory(TooLong),
        ["mkdir path too long"] = () => Caller.MakeDirectory(FarTooLong),
        ["mkdir in own cwd"] = () => Caller.MakeDirectory("/proc/thread-self/cwd/new"),
        ["mkdirat"] = () => Caller.MakeDirectoryAt(Caller.OpenPath("directory"), "new"),
        ["mkdirat bad descriptor"] = () => Caller.MakeDirectoryAt(999, "new"),
        ["mkdirat file descriptor"] = () => Caller.MakeDirectoryAt(Caller.OpenFile("file"), "new"),

        ["mknod file"] = () => Caller.MakeNode("new", 0x8000 | 0x1b6),
        ["mknod without kind"] = () => Caller.MakeNode("new", 0x1b6),
        ["mknod fifo"] = () => Caller.MakeNode("new", 0x1000 | 0x1b6),
        ["mknod fifo under a umask of 077"] = () => Caller.Masked(0x3f, () => Caller.MakeNode("new", 0x11b6)),
        ["mknod socket"] = () => Caller.MakeNode("new.sock", 0xc000 | 0x1ff),
        ["mknod device"] = () => Caller.MakeNode("new", 0x2000 | 0x1b6, 0x103),
        ["mknod block device"] = () => Caller.MakeNode("new", 0x6000 | 0x1b6, 0x700),
        ["mknod directory"] = () => Caller.MakeNode("new", 0x4000 | 0x1ff),
        ["mknod directory in missing"] = () => Caller.MakeNode("missing/new", 0x4000),
        ["mknod unknown kind"] = () => Caller.MakeNode("", 0x3000),
        ["mknod on file"] = () => Caller.MakeNode("file", 0x8000),
        ["mknod device on file"] = () => Caller.MakeNode("file", 0x2000, 0x103),
        ["mknod with slash"] = () => Caller.MakeNode("new/", 0x8000),
        ["mknod in closed"] = () => Caller.MakeNode("closed/new", 0x1000),
        ["mknod dot"] = () => Caller.MakeNode(".", 0x8000),
        ["mknod bad descriptor"] = () => Caller.MakeNode("new", 0x8000, 0, 999),

        ["connect missing"] = () => Connect("missing"),
        ["connect file"] = () => Connect("file"),
        ["connect directory"] = () => Connect("directory"),
        ["connect through file"] = () => Connect("file/x"),
        ["connect loop"] = () => Connect("loop"),
        ["connect blind"] = () => Connect("blind/x"),
        ["connect not listening"] = () => Connect("dead.sock"),
        ["connect datagram to stream"] = () => Caller.ConnectUnix(Caller.Socket(Unix, Datagram), "live.sock"),
        ["connect live"] = () => Connect("live.sock"),
        ["connect twice"] = ConnectTwice,
        ["connect abstract missing"] = () => Connect("\0sw-nobody-listens-here"),
        ["connect bad descriptor"] = () => Caller.ConnectUnix(999, "live.sock"),
        ["connect negative descriptor"] = () => Caller.ConnectUnix(-1, "live.sock"),
        ["connect file descriptor"] = () => Caller.ConnectUnix(Caller.OpenFile("file"), "live.sock"),
        ["connect path descriptor"] = () => Caller.ConnectUnix(Caller.OpenPath("file"), "live.sock"),
        ["connect internet socket"] = () => Caller.ConnectUnix(Caller.Socket(Inet, Stream), "live.sock"),
        ["connect internet datagrams"] = () => Caller.ConnectUnix(Caller.Socket(Inet, Datagram), "live.sock"),
        ["connect unnamed"] = () => Caller.Connect(Caller.Socket(Unix, Stream), [1, 0]),
        ["connect no address"] = () => Caller.Connect(Caller.Socket(Unix, Stream), [1, 0], 0),
        ["connect one byte"] = () => Caller.Connect(Caller.Socket(Unix, Stream), [1, 0], 1),
        ["connect too long"] = () => Caller.Connect(Caller.Socket(Unix, Stream), new byte[129]),
        ["connect long"] = () => Caller.Connect(Caller.Socket(Unix, Stream), [1, 0, .. new byte[120]]),
        ["connect negative length"] = () => Caller.Connect(Caller.Socket(Unix, Stream), [1, 0, 65], -1),
        ["connect unspecified stream"] = () => Caller.Connect(Caller.Socket(Unix, Stream), [0, 0]),
        ["connect unspecified datagram"] = () => Caller.Connect(Caller.Socket(Unix, Datagram), [0, 0]),
        ["connect family of others"] = () => Caller.Connect(Caller.Socket(Unix, Stream), [77, 0, 65, 0]),
        ["connect internet address"] = () => Caller.Connect(Caller.Socket(Unix, Stream), [2, 0, .. new byte[14]]),
        ["connect unterminated"] = () => Caller.Connect(Caller.Socket(Unix, Stream), [1, 0, .. "live.sock"u8]),
        ["connect full length"] = () => Caller.Connect(
            Caller.Socket(Unix, Stream), [1, 0, .. Enumerable.Repeat((byte)'x', 108)]),
    };

    public static TheoryData<string> Names => [.. Calls.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_mediated_call_ends_as_a_bare_one(string name)
    {
        var (rig, call) = (place.Rig, Calls[name]);
        var bare = place.Make();
        var mediated = place.Make();

        var expected = rig.Bare.Run(() => Caller.ChangeDirectory(bare) + call());
        var actual = rig.Thread.Run(() => Caller.ChangeDirectory(mediated) + call());

        Assert.Equal(expected, actual);
        Assert.Equal(List(bare), List(mediated));
        Assert.Empty(rig.Sessions.Refused);
    }

    private static int Move(string from, string to, uint flags) =>
        Caller.RenameAt(Caller.Here, from, Caller.Here, to, flags);

    private static int LinkFlags(string from, string to, int flags) =>
        Caller.LinkAt(Caller.Here, from, Caller.Here, to, flags);

    private static int Connect(string path) => Caller.ConnectUnix(Caller.Socket(Unix, Stream), path);

    private static int ConnectTwice()
    {
        var socket = Caller.Socket(Unix, Stream);
        return Caller.ConnectUnix(socket, "live.sock") * 1000 + Caller.ConnectUnix(socket, "live.sock");
    }

    private static string List(string directory) => string.Join('\n', Directory
        .EnumerateFileSystemEntries(directory, "*", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal)
        .Select(path => $"{path[directory.Length..]} {File.GetAttributes(path)} {new FileInfo(path).LinkTarget} " +
            $"{FactsOf(path)} " +
            $"{(IsPlainFile(path) ? File.ReadAllText(path) : "")}"));

    private static string FactsOf(string path)
    {
        PathsCalls.Facts(Caller.Here, System.Text.Encoding.UTF8.GetBytes(path + '\0'), out var facts);
        return $"{facts.Uid}:{facts.Gid} {facts.Mode:x}";
    }

    private static bool IsPlainFile(string path)
    {
        PathsCalls.Facts(Caller.Here, System.Text.Encoding.UTF8.GetBytes(path + '\0'), out var facts);
        return (facts.Mode & 0xf000) == 0x8000;
    }

    /// <summary>One session for all calls; each call has a directory of its own to go wrong in.</summary>
    public sealed class Place : IDisposable
    {
        private readonly List<UnixServer> _servers = [];
        private MediationRig? _rig;
        private int _count;

        internal MediationRig Rig => _rig ??= new MediationRig();

        public string Make()
        {
            var name = $"home/{_count++}";
            var place = Rig.In(name);
            Rig.Write($"{name}/file", "file");
            Rig.Write($"{name}/other", "other");
            Rig.Write($"{name}/directory/inner");
            Rig.Write($"{name}/empty/x");
            File.Delete($"{place}/empty/x");
            Rig.Bare.Run(() => Caller.Link($"{place}/file", $"{place}/hard"));
            foreach (var (link, text) in (ReadOnlySpan<(string, string)>)
                     [("soft", "file"), ("softdir", "directory"), ("dangling", "nowhere"), ("loop", "loop")])
                Rig.Bare.Run(() => Caller.Symlink(text, $"{place}/{link}"));
            Directory.CreateDirectory($"{place}/closed");
            File.WriteAllText($"{place}/closed/file", "");
            Directory.CreateDirectory($"{place}/blind");
            Rig.Mode($"{place}/blind", 0);
            Directory.CreateDirectory($"{place}/grouped");
            Rig.Own($"{place}/grouped");
            Rig.Group($"{place}/grouped", MediationRig.User + 1);
            Rig.Mode($"{place}/grouped", 0x5ff);
            new UnixServer($"{place}/dead.sock", MediationRig.User).Dispose();
            _servers.Add(new UnixServer($"{place}/live.sock", MediationRig.User));
            return place;
        }

        public void Dispose()
        {
            _servers.ForEach(server => server.Dispose());
            _rig?.Dispose();
        }
    }
}
