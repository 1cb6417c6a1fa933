using System.Globalization;
using SysWatch.Core.Sessions;
using SysWatch.Linux.Accounts;
using SysWatch.Linux.Attach;
using SysWatch.Linux.Exec.Injection;
using SysWatch.Linux.Interop;
using SysWatch.Linux.Launch;
using SysWatch.Linux.PrivilegedTests.Exec;
using SysWatch.Linux.Seccomp;

namespace SysWatch.Linux.PrivilegedTests.Attach;

/// <summary>What a running process is made to do to itself.</summary>
public sealed class MemberConfinementTests
{
    private const uint User = 65534;
    private const string Ended = "=42\n";

    private static readonly int Held = SyscallNumbers.Native.Mkdirat;

    private readonly AttachTerms _terms;

    public MemberConfinementTests()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        var secret = UnshareSecret.Create();
        _terms = new AttachTerms(
            WallProgram.Build(SyscallNumbers.Native, [Held], secret), secret, ClosesMemory: true);
    }

    [Fact]
    public void A_users_program_of_one_thread_is_confined_whole_and_goes_on()
    {
        using var program = Start(User, "import sys; sys.stdin.read(1); sys.exit(42)");

        using var listener = Confine(program, User, out var space, out var failure);

        Assert.Equal("", failure);
        Assert.NotNull(listener);
        Assert.Equal(UserNamespaceState.Entered, space.State);
        Assert.Equal(("2", "1"), (Status(program.Id, "Seccomp"), Status(program.Id, "NoNewPrivs")));
        Assert.NotEqual(
            File.ResolveLinkTarget("/proc/self/ns/user", false)!.Name,
            File.ResolveLinkTarget($"/proc/{program.Id}/ns/user", false)!.Name);
        // What is not dumpable belongs to root in /proc.
        Assert.Equal(0u, FileRights.Of($"/proc/{program.Id}/environ").Uid);
        Assert.Equal(Ended, program.GoOn());
    }

    [Fact]
    public void Every_thread_of_a_program_is_under_the_filter()
    {
        using var program = Start(User, """
            import sys, threading, time
            for _ in range(8): threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
            print('ready', flush=True); sys.stdin.read(1); sys.exit(42)
            """);
        Assert.Equal("ready", program.Output.ReadLine());

        using var listener = Confine(program, User, out var space, out var failure);

        Assert.Equal("", failure);
        Assert.NotNull(listener);
        Assert.Equal(UserNamespaceState.Unknown, space.State);
        var threads = Directory.GetDirectories($"/proc/{program.Id}/task").Select(path => Path.GetFileName(path));
        Assert.All(threads, tid => Assert.Equal(
            ("2", "1"), (Status(int.Parse(tid, CultureInfo.InvariantCulture), "Seccomp"),
                Status(int.Parse(tid, CultureInfo.InvariantCulture), "NoNewPrivs"))));
        Assert.Equal(Ended, program.GoOn());
    }

    [Fact]
    public void Roots_program_loses_its_capabilities_in_every_thread()
    {
        using var program = Start(0, """
            import sys, threading, time
            for _ in range(4): threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
            print('ready', flush=True); sys.stdin.read(1); sys.exit(42)
            """);
        Assert.Equal("ready", program.Output.ReadLine());

        using var listener = Confine(program, 0, out var space, out var failure);

        Assert.Equal("", failure);
        Assert.Equal(UserNamespaceState.NotNeeded, space.State);
        var threads = Directory.GetDirectories($"/proc/{program.Id}/task").Select(path => Path.GetFileName(path));
        Assert.All(threads, tid =>
        {
            foreach (var set in new[] { "CapPrm", "CapEff", "CapInh", "CapBnd" })
            {
                var held = ulong.Parse(
                    Status(int.Parse(tid, CultureInfo.InvariantCulture), set), NumberStyles.HexNumber,
                    CultureInfo.InvariantCulture);
                Assert.Equal(0ul, held & DroppedCapabilities.Mask);
            }
        });
        Assert.Equal(Ended, program.GoOn());
    }

    [Fact]
    public void A_call_that_the_filter_holds_is_told_and_waits()
    {
        using var program = Start(User, """
            import os, sys
            sys.stdin.read(1)
            try: os.mkdir('never-made', dir_fd=os.open('/tmp', os.O_RDONLY))
            except PermissionError: sys.exit(42)
            """);
        using var listener = Confine(program, User, out _, out _);
        Assert.NotNull(listener);
        using var notifier = new Notifier(
            new SessionId(7), null, listener,
            new SyscallDispatch(new WallHandler(new RecordingSessions(), TimeProvider.System), new Refusing()));
        notifier.Start();

        Assert.Equal(Ended, program.GoOn());
        Assert.Equal(1ul, notifier.Received);
    }

    [Fact]
    public void A_second_filter_with_a_listener_is_not_installed_and_it_is_said()
    {
        using var program = Start(User, "import sys; sys.stdin.read(1); sys.exit(42)");
        var builder = new FilterBuilder();
        builder.Return(SeccompCalls.ReturnAllow);
        var open = new AttachTerms(builder.Build(), _terms.Secret, ClosesMemory: false);
        using var first = Confine(program, User, open, out _, out _);
        Assert.NotNull(first);
        Assert.True(AttachCheck.HasFilter(program.Id));

        using var second = Confine(program, User, open, out _, out var failure);

        Assert.Null(second);
        Assert.Contains("busy", failure, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(Ended, program.GoOn());
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("os.seteuid(65534)", "set-user-id")]
    [InlineData("os.setegid(65534)", "set-user-id")]
    [InlineData("ctypes.CDLL(None).unshare(0x10000000)", "user namespace")]
    public void What_has_more_rights_than_its_user_or_has_confined_itself_is_left_alone(string act, string why)
    {
        using var program = Start(
            0, $"import os, sys, ctypes\n{act}\nprint('done', flush=True); sys.stdin.read(1); os._exit(42)");
        Assert.Equal("done", program.Output.ReadLine());

        Assert.Contains(why, AttachCheck.WhyNot(program.Id));
        if (why.Length == 0)
            Assert.Equal("", AttachCheck.WhyNot(program.Id));
    }

    private FileDescriptor? Confine(
        OtherProgram program, uint uid, out UserNamespaceOutcome space, out string failure) =>
        Confine(program, uid, _terms, out space, out failure);

    private static FileDescriptor? Confine(
        OtherProgram program, uint uid, AttachTerms terms, out UserNamespaceOutcome space, out string failure)
    {
        MemberConfinement? confinement = null;
        var why = "";
        // ptrace knows its tracer by the thread.
        var tracer = new Thread(() =>
        {
            using var held = new HeldProcess(program.Id);
            why = held.Hold(TimeSpan.FromSeconds(5));
            if (why.Length != 0)
                return;
            confinement = new MemberConfinement(held, uid, terms);
            why = confinement.Confine();
        });
        tracer.Start();
        tracer.Join();
        (space, failure) = (confinement?.UserNamespace ?? default, why);
        return confinement?.Listener;
    }

    private static string Status(int tid, string field) => File.ReadLines($"/proc/{tid}/status")
        .Single(line => line.StartsWith(field + ":", StringComparison.Ordinal))[(field.Length + 1)..].Trim();

    private static OtherProgram Start(uint uid, string code)
    {
        var id = uid.ToString(CultureInfo.InvariantCulture);
        string[] drop = uid == 0 ? [] : ["--reuid", id, "--regid", id, "--clear-groups"];
        // What setpriv executes has begun once it says so.
        var program = new OtherProgram(
            ["setpriv", .. drop, "--", "/usr/bin/python3", "-c", "print('begun', flush=True)\n" + code]);
        Assert.Equal("begun", program.Output.ReadLine());
        return program;
    }

    private sealed class Refusing : ISyscallHandler
    {
        public IReadOnlyCollection<int> Numbers { get; } = [Held];

        public SyscallAnswer Handle(in SyscallNotification call, INotifier notifier) =>
            SyscallAnswer.Error(Errno.EPERM);
    }
}
