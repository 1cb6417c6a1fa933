using System.Text;
using SysWatch.Linux.Abi;
using SysWatch.Linux.Bpf;
using SysWatch.Linux.Exec.Identity;
using SysWatch.Linux.Exec.Injection;
using SysWatch.Linux.Interop;
using SysWatch.Linux.Sessions;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;

namespace SysWatch.Linux.Exec;

/// <summary>
/// A program that is in place and has run no instruction. Everything is read from the kernel and from the new memory,
/// which nothing else runs in: who it is, what it may know, what it is kept from.
/// </summary>
internal sealed class ExecStop(
    ILabels labels, ISessionTable sessions, TimeProvider time, ExecSession session, int pid, Label callerLabel,
    int caller)
{
    private const int StopSignal = 19;
    private const int ArgumentsMax = 256;
    private const string Mechanism = "ptrace";

    // Most processes have far fewer; the limit is the kernel's own on the strings.
    private readonly List<int> _hidden = [];
    private readonly CompiledPolicy _policy = session.Session.Policy;

    /// <summary>A stop that came while the program was driven and is to be delivered when it is let go.</summary>
    public int OwedSignal { get; private set; }

    /// <summary>False: the program must not run.</summary>
    public bool Prepare()
    {
        if (session.IsReleased)
            return true;
        if (!labels.TryGet(pid, out var label) || label.SessionId != session.Session.Id)
            return session.IsReleased || Refused(ExecWall.Unlabelled, "a program");
        var program = ReadProgram(out var stack);
        using (stack)
        {
            if (program is null || stack is null)
                return Refused(ExecWall.Unreadable, program?.Executable ?? "a program");
            var identity = IdentityOf(program, out var isFirst, out var isCommand);
            var actors = ActorsOf(identity);
            if (!MayExecute(program))
                return false;
            var keepsSecrets = HideVariables(stack, program, label, actors, isUsersOwn: isCommand);
            var removed = _hidden.Count == 0 ||
                stack.Remove(pid, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_hidden));
            var confined = removed && Confine(isFirst, keepsSecrets || !actors.IsEmpty);
            if (!confined)
                return false;
            var flags = (identity.IsAgent ? LabelFlags.Agent : 0) | (keepsSecrets ? LabelFlags.Secrets : 0);
            labels.Set(pid, label with { Actors = actors.Bits, Flags = flags });
            if (session.IsReleased)
                labels.Remove(pid);
            return true;
        }
    }

    private StartedProgram? ReadProgram(out NewStack? stack)
    {
        stack = Registers.Read(pid, out var registers) ? NewStack.Read(pid, registers.StackPointer) : null;
        var executable = RunningProgram.Link(pid, "exe");
        if (stack is null || executable is null ||
            !FileIdentity.TryStat($"/proc/{pid}/exe", follow: true, out var status))
            return null;
        var arguments = new List<string>(Math.Min(stack.ArgumentCount, ArgumentsMax));
        for (var i = 0; i < stack.ArgumentCount && i < ArgumentsMax; i++)
            arguments.Add(Encoding.UTF8.GetString(stack.Argument(i)));
        var root = $"/proc/{pid}/root";
        var asked = Encoding.UTF8.GetString(stack.ExecutedName);
        var isScript = !FileIdentity.TryStat(
            asked.StartsWith('/') ? root + asked : $"/proc/{pid}/cwd/{asked}", follow: true, out var askedStatus) ||
            askedStatus.Identity != status.Identity;
        var directory = RunningProgram.Link(pid, "cwd") ?? "/";
        return new StartedProgram(executable, status, root, directory, arguments, isScript);
    }

    /// <summary>The session's own command is the agent, and so is what it leads to in the same process.</summary>
    private ExecutableIdentity IdentityOf(StartedProgram program, out bool isFirst, out bool isCommand)
    {
        var agent = session.Agent;
        isFirst = agent is null && pid == session.Session.Record.Pid;
        isCommand = isFirst || (agent is { Leads: true } && pid == session.Session.Record.Pid);
        if (isCommand)
        {
            session.Agent = session.Identifier.Pin(program);
            return session.Identifier.Identify(program, agent: null, callerIsAgent: true);
        }

        var callerIsAgent = (callerLabel.Flags & LabelFlags.Agent) != 0;
        return agent is null
            ? new ExecutableIdentity(program.Executable)
            : session.Identifier.Identify(program, agent, callerIsAgent);
    }

    private ActorSet ActorsOf(ExecutableIdentity identity) => _policy.ActorsOf(identity);

    /// <summary>
    /// fanotify has asked about the file when it was opened. Where it could not (a file without a path of its own), the
    /// program ends here. In audit mode, and for `ask`, it alone speaks, so that nothing is reported twice.
    /// </summary>
    private bool MayExecute(StartedProgram program)
    {
        if (_policy.Mode != PolicyMode.Enforce)
            return true;
        var decision = _policy.DecidePath(
            Encoding.UTF8.GetBytes(program.Executable), PathAccess.Execute, callerLabel.ActorSet);
        return decision.Verdict != Verdict.Deny ||
            sessions.Settle(AttemptAt(caller, Guard.Exec, "execute", program.Executable), decision);
    }

    /// <returns>Whether it is left with what is hidden from a program without grants.</returns>
    private bool HideVariables(
        NewStack stack, StartedProgram program, in Label label, ActorSet actors, bool isUsersOwn)
    {
        var keepsSecrets = false;
        for (var i = 0; i < stack.VariableCount; i++)
        {
            var variable = stack.Variable(i);
            var sign = variable.IndexOf((byte)'=');
            var name = sign < 0 ? variable : variable[..sign];
            var value = sign < 0 ? default : variable[(sign + 1)..];
            var decision = _policy.DecideEnvironment(name, value, actors, isUsersOwn);
            if (decision.Verdict == Verdict.Deny && Hides(name, program, label, decision))
                _hidden.Add(i);
            else if (!keepsSecrets)
                keepsSecrets = _policy.DecideEnvironment(name, value, ActorSet.None).Verdict == Verdict.Deny;
        }

        return keepsSecrets;
    }

    private bool Hides(ReadOnlySpan<byte> name, StartedProgram program, in Label label, Decision decision)
    {
        var text = Encoding.UTF8.GetString(name);
        if (session.Hidden.IsNew(text, program.Executable, label.Action, NowMs()))
            sessions.Settle(AttemptAt(pid, Guard.Environment, "hide", text), decision);
        return _policy.Mode == PolicyMode.Enforce;
    }

    private bool Confine(bool isFirst, bool holdsMore)
    {
        var record = session.Session.Record;
        var needsNamespace = !record.User.IsSystem &&
            (isFirst || (session.SeparatesTools && !RunningProgram.IsApart(pid)));
        if (isFirst && record.User.IsSystem)
            session.UserNamespace = new UserNamespaceOutcome(UserNamespaceState.NotNeeded, 0);
        var needsSilence = holdsMore && _policy.Mode == PolicyMode.Enforce;
        if (!needsNamespace && !needsSilence)
            return true;
        if (CallInjector.Begin(pid) is not { } injector)
            return Refused(ExecWall.Failed, "a program that could not be driven");
        if (needsNamespace && !EntersNamespace(injector))
            return false;
        if (needsSilence && !Confinement.MakeNonDumpable(injector))
            return Refused(ExecWall.Failed, "a program whose memory could not be closed");
        OwedSignal = injector.StopRequested ? StopSignal : 0;
        return injector.End() || Refused(ExecWall.Failed, "a program that could not be put back");
    }

    private bool EntersNamespace(CallInjector injector)
    {
        var outcome = Confinement.EnterUserNamespace(pid, injector, session.Secret);
        session.UserNamespace = outcome;
        return outcome.State switch
        {
            UserNamespaceState.Entered => true,
            UserNamespaceState.Refused when !_policy.Required.Contains(Guard.Processes) => true,
            UserNamespaceState.Refused => Refused(ExecWall.Namespace, "the session's command"),
            _ => Refused(ExecWall.Failed, "a program whose user namespace could not be made"),
        };
    }

    private bool Refused(RuleSummary wall, string what)
    {
        sessions.Refuse(AttemptAt(pid, wall.Guard, "execute", what), wall);
        return false;
    }

    private Attempt AttemptAt(int blamed, Guard guard, string operation, string what) =>
        new(session.Session, blamed, guard, operation, what, Mechanism);

    private long NowMs() => time.GetTimestamp() / (time.TimestampFrequency / 1000);
}
