using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using SysWatch.Linux.Interop;
using SysWatch.Linux.Seccomp;

namespace SysWatch.Linux.Exec.Injection;

/// <summary>What a program is made to do to itself before its first instruction. See the folder's README.</summary>
internal static class Confinement
{
    private const ulong SetDumpable = 4;
    private const ulong CloneNewUser = 0x1000_0000;
    private const int CapabilityHeaderBytes = 8;

    /// <summary>The daemon's own ids; a namespace's maps never change.</summary>
    private static readonly Lazy<(string Users, string Groups)> Maps = new(() =>
        (IdentityMap(File.ReadAllText("/proc/self/uid_map")), IdentityMap(File.ReadAllText("/proc/self/gid_map"))),
        // A failure is not remembered.
        LazyThreadSafetyMode.PublicationOnly);

    /// <summary>/proc/PID/{environ,mem,maps,...} and ptrace are closed to other processes of the same user.</summary>
    public static bool MakeNonDumpable(CallInjector injector) =>
        injector.Succeeds(new InjectedCall(SyscallNumbers.Native.Prctl, SetDumpable, 0));

    /// <summary>
    /// Moves the program into a user namespace of its own, every id mapped to itself, no capability kept: the kernel
    /// then refuses it each ptrace-like access to processes outside.
    /// </summary>
    /// <param name="secret">What the session's system call filter wants to see beside CLONE_NEWUSER.</param>
    public static UserNamespaceOutcome EnterUserNamespace(int pid, CallInjector injector, UnshareSecret secret)
    {
        var unshare = new InjectedCall(
            SyscallNumbers.Native.Unshare, CloneNewUser, secret.First, secret.Second);
        if (!injector.TryCall(unshare, out var result))
            return UserNamespaceOutcome.Broken;
        if (result != 0)
            return UserNamespaceOutcome.Refused((int)-result);
        if (!WriteMaps(pid, out _))
            return UserNamespaceOutcome.Broken;
        return SetCapabilities(pid, injector, default) ? UserNamespaceOutcome.Entered : UserNamespaceOutcome.Broken;
    }

    /// <summary>With no_new_privs nothing can give a capability back. The memory that it uses is zeros after.</summary>
    public static bool SetCapabilities(int tid, CallInjector injector, CapabilitySets sets)
    {
        Span<byte> memory = stackalloc byte[CapabilityHeaderBytes + Unsafe.SizeOf<CapabilitySets>()];
        memory.Clear();
        MemoryMarshal.Write(memory, CredentialsCalls.CapabilityVersion3);
        MemoryMarshal.Write(memory[CapabilityHeaderBytes..], sets);
        var scratch = injector.Scratch;
        if (!ProcessMemory.Write(tid, scratch, memory))
            return false;
        var areSet = injector.Succeeds(
            new InjectedCall(SyscallNumbers.Native.Capset, scratch, scratch + CapabilityHeaderBytes));
        memory.Clear();
        return areSet && ProcessMemory.Write(tid, scratch, memory);
    }

    /// <summary>Every id that this daemon itself can name becomes itself.</summary>
    internal static string IdentityMap(string own)
    {
        var map = new StringBuilder();
        foreach (var line in own.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            map.Append(fields[0]).Append(' ').Append(fields[0]).Append(' ').Append(fields[2]).Append('\n');
        }

        return map.ToString();
    }

    private static bool WriteMaps(int pid, out string error)
    {
        error = "";
        try
        {
            // The kernel takes a map in one write and once only.
            File.WriteAllText($"/proc/{pid}/uid_map", Maps.Value.Users);
            File.WriteAllText($"/proc/{pid}/gid_map", Maps.Value.Groups);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            error = e.Message;
            return false;
        }
    }
}

/// <summary>How a session's user namespace came out.</summary>
/// <param name="Errno">Of unshare(2), when the kernel refused it.</param>
internal readonly record struct UserNamespaceOutcome(UserNamespaceState State, int Errno)
{
    public static UserNamespaceOutcome Entered => new(UserNamespaceState.Entered, 0);

    public static UserNamespaceOutcome Broken => new(UserNamespaceState.Broken, 0);

    public static UserNamespaceOutcome Refused(int errno) => new(UserNamespaceState.Refused, errno);
}

internal enum UserNamespaceState : byte
{
    /// <summary>The session's first exec has not happened.</summary>
    Pending = 0,

    Entered = 1,

    /// <summary>Root needs none: it has lost the capabilities that open other processes.</summary>
    NotNeeded = 2,

    /// <summary>User namespaces are switched off here.</summary>
    Refused = 3,

    /// <summary>The program was left half way and must be killed.</summary>
    Broken = 4,

    /// <summary>An earlier daemon started the session, and its first process has gone.</summary>
    Unknown = 5,
}
