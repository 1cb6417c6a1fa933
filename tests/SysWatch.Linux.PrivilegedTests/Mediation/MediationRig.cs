using SysWatch.Core.Sessions;
using SysWatch.Linux.Mediation;
using SysWatch.Linux.Seccomp;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;

namespace SysWatch.Linux.PrivilegedTests.Mediation;

/// <summary>A session in this process: a policy, the handlers, and a place with a home and a workspace in it.</summary>
internal sealed class MediationRig : IDisposable
{
    public const uint User = 12345;

    private const string Profile = """
        profile: test
        files:
          rules:
            - id: keys
              deny: all
              paths: [~/.ssh/**]
            - id: shells
              deny: [write, create, delete]
              paths: [~/.bashrc, ~/.config/autostart/**]
            - id: hooks
              deny: [write, create, delete]
              paths: ["$WORKSPACE/**/.git/hooks/**"]
            - id: hook-samples
              allow: all
              paths: ["$WORKSPACE/**/.git/hooks", "$WORKSPACE/**/.git/hooks/*.sample"]
            - id: secrets
              deny: read
              paths: ["$WORKSPACE/**/.env"]
            - id: reviewed
              ask: create
              paths: ["$WORKSPACE/ask/**"]
        sockets:
          rules:
            - id: containers
              deny: connect
              paths: [$RUNTIME/docker.sock, "@denied*", "$RUNTIME/agents/*/agent.*"]
            - id: questions
              ask: connect
              paths: [$RUNTIME/ask.sock]
        network:
          default: allow
          rules:
            - id: databases
              ask: connect
              to: [loopback]
              ports: [4444]
            - id: nowhere
              deny: connect
              to: [loopback]
              ports: [5555]
            - id: new-servers
              ask: bind
              to: ["::/0"]
              ports: [0]
            - id: servers
              deny: bind
              to: ["0.0.0.0/0"]
        """;

    private static readonly string[] Layout =
        ["home/.ssh", "home/.config/autostart", "work/.git/hooks", "work/ask", "run/agents/1", "own"];

    private readonly uint _uid;
    private readonly CallerThreads _threads = new();
    private readonly int[] _held;
    private readonly SyscallDispatch _dispatch;
    private readonly Member _first;

    public MediationRig(uint uid = User, bool kernelHoldsUnix = true)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Needs root: it acts as other users.");
        _uid = uid;
        Root = Directory.CreateTempSubdirectory("sw-mediation-").FullName;
        foreach (var name in Layout)
            Directory.CreateDirectory(In(name));
        foreach (var directory in Directory.EnumerateDirectories(Root, "*", SearchOption.AllDirectories).Append(Root))
            Own(directory);
        Write("home/.ssh/id");
        Write("home/.bashrc");
        Session = CreateSession();
        var moves = new MoveHandler(_threads, Sessions, new FakeLabels(default), Inodes, Directories);
        var connects = new ConnectHandler(
            _threads, Sessions, new FakeLabels(default), TimeProvider.System, In("own/api.sock"), kernelHoldsUnix,
            kernelJudgesPeers: false, (_, request) => Granted.Add(request), Tickets, Inodes);
        var listens = new ListenHandler(
            _threads, Sessions, new FakeLabels(default), (_, request) => Granted.Add(request));
        _held = [.. MoveHandler.Numbers, .. connects.Numbers, .. listens.Numbers];
        _dispatch = new SyscallDispatch(new WallHandler(Sessions, TimeProvider.System), moves, connects, listens);
        Bare = new CallThread(uid, []);
        _first = AnotherMember();
    }

    public string Root { get; }

    public string Home => In("home");

    public string Work => In("work");

    public string Runtime => In("run");

    public Session Session { get; }

    public FakeSessionTable Sessions { get; } = new();

    public FakeInodes Inodes { get; } = new();

    public ConnectTickets Tickets { get; } = new();

    public RecordingDirectories Directories { get; } = new();

    public List<NetworkRequest> Granted { get; } = [];

    /// <summary>A member of the session.</summary>
    public CallThread Thread => _first.Thread;

    /// <summary>The same user, outside of the session.</summary>
    public CallThread Bare { get; }

    public ulong Received => _first.Notifier.Received;

    /// <summary>The rule of the oldest refusal that was not asked for yet.</summary>
    public string RefusedRule => Sessions.Refused.TryDequeue(out var refused) ? refused.Rule : "";

    public string In(string name) => Path.Combine(Root, name);

    /// <summary>A file of the session's user, with its directories.</summary>
    public string Write(string name, string text = "text")
    {
        var path = In(name);
        for (var directory = Path.GetDirectoryName(path)!; !Directory.Exists(directory);)
        {
            var top = directory;
            while (!Directory.Exists(Path.GetDirectoryName(top)))
                top = Path.GetDirectoryName(top)!;
            Directory.CreateDirectory(top);
            Own(top);
        }
        File.WriteAllText(path, text);
        Own(path);
        return path;
    }

    public unsafe void Own(string path)
    {
        fixed (byte* text = System.Text.Encoding.UTF8.GetBytes(path + '\0'))
            Assert.Equal(0, Tmds.Linux.LibC.lchown(text, _uid, _uid));
    }

    public unsafe void Group(string path, uint gid)
    {
        fixed (byte* text = System.Text.Encoding.UTF8.GetBytes(path + '\0'))
            Assert.Equal(0, Tmds.Linux.LibC.lchown(text, _uid, gid));
    }

    public unsafe void Mode(string path, ushort mode)
    {
        fixed (byte* text = System.Text.Encoding.UTF8.GetBytes(path + '\0'))
            Assert.Equal(0, Tmds.Linux.LibC.chmod(text, mode));
    }

    /// <param name="prepare">Runs on the member's thread before it is held to anything.</param>
    public Member AnotherMember(Action? prepare = null, ReceivedCalls? received = null)
    {
        var thread = new CallThread(_uid, _held, prepare);
        var notifier = new Notifier(Session, thread.Listener!, _dispatch, received: received);
        notifier.Start();
        return new Member(thread, notifier);
    }

    public void Dispose()
    {
        _first.Dispose();
        Bare.Dispose();
        _threads.Dispose();
        Directory.Delete(Root, recursive: true);
    }

    private Session CreateSession()
    {
        var context = new PolicyContext(Home, Work, Runtime);
        var result = PolicyCompiler.Compile(TextSource.Name, new TextSource(Profile), context);
        Assert.True(result.Policy is not null, string.Join('\n', result.Diagnostics));
        var saved = new SavedSession(
            1, Environment.ProcessId, 0, UserId.Of(_uid), _uid, TextSource.Name, false, "/bin/true", [], Home, Work,
            Runtime, default, result.Texts);
        return new Session(saved, result.Policy);
    }

    internal sealed record Member(CallThread Thread, Notifier Notifier) : IDisposable
    {
        public void Dispose()
        {
            Thread.Dispose();
            Notifier.Dispose();
        }
    }
}
