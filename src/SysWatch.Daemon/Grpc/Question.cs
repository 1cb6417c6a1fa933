using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Grpc.Core;
using SysWatch.Core.Sessions;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Patterns;
using V1 = SysWatch.Protocol.V1;

namespace SysWatch.Daemon.Grpc;

/// <summary>
/// "May I?" in the words of a profile, put to the policy that is enforced. The answer is for the object as it is
/// written: paths are not resolved, because only the caller's own view of the files could.
/// </summary>
internal static class Question
{
    private const int PathBytesOnStack = 1_024;

    public static Decision Ask(Session session, V1.Access access)
    {
        var policy = session.Policy;
        var actors = ActorsOf(session, access.Executable);
        return access.Operation switch
        {
            "read" => AskPath(policy, access.Object, PathAccess.Read, actors),
            "write" => AskPath(policy, access.Object, PathAccess.Write, actors),
            "create" => AskPath(policy, access.Object, PathAccess.Create, actors),
            "delete" => AskPath(policy, access.Object, PathAccess.Delete, actors),
            "execute" => AskPath(policy, access.Object, PathAccess.Execute, actors),
            "connect" when IsNamed(policy, access.Object) =>
                AskPath(policy, access.Object, PathAccess.Connect, actors),
            "connect" => policy.DecideNetwork(AddressOf(NetworkOperations.Connect, access), actors),
            "bind" => policy.DecideNetwork(AddressOf(NetworkOperations.Bind, access), actors),
            "hide" or "pass" => policy.DecideEnvironment(NameOf(access.Object), [], actors),
            _ => throw Refusal.Invalid($"There is no operation '{Shown(access.Operation)}'. Use read, write, create, " +
                "delete, execute, connect, bind, hide or pass."),
        };
    }

    private static ActorSet ActorsOf(Session session, string executable) => executable switch
    {
        "" => ActorSet.None,
        "agent" => session.Policy.ActorsOf(new ExecutableIdentity(session.Record.Executable, IsAgent: true)),
        _ when executable[0] == '/' || IsNamed(session.Policy, executable) =>
            session.Policy.ActorsOf(new ExecutableIdentity(executable)),
        _ when executable.StartsWith("npm:", StringComparison.Ordinal) =>
            session.Policy.ActorsOf(new ExecutableIdentity("/usr/bin/node", executable)),
        _ when executable.StartsWith("pypi:", StringComparison.Ordinal) =>
            session.Policy.ActorsOf(new ExecutableIdentity("/usr/bin/python3", executable)),
        _ => throw Refusal.Invalid($"'{Shown(executable)}' is no executable. Use an absolute path, npm:NAME, " +
            "pypi:NAME, agent, or nothing for a tool."),
    };

    /// <summary>Of a path of Windows, written as people do or canonical.</summary>
    private static string? CanonicalOf(string text) => WindowsNames.Canonical(WindowsNames.Display(text));

    /// <summary>By a path, and not by an address.</summary>
    private static bool IsNamed(CompiledPolicy policy, string text) => policy.Style == PathStyle.Windows
        ? CanonicalOf(text) is not null
        : text.StartsWith('/') || text.StartsWith('@');

    private static Decision AskPath(CompiledPolicy policy, string path, PathAccess access, ActorSet actors)
    {
        if (policy.Style == PathStyle.Windows)
        {
            var name = CanonicalOf(path) ?? WindowsNames.CanonicalKey(path) ?? throw Refusal.Invalid(
                $@"'{Shown(path)}' names nothing on Windows. Use C:\a, \\SERVER\SHARE\a, \\.\pipe\a or HKCU\a.");
            return policy.DecidePath(WindowsNames.Fold(name), access, actors);
        }
        RequireResolved(path, access);
        var length = Encoding.UTF8.GetByteCount(path);
        var bytes = length <= PathBytesOnStack ? stackalloc byte[PathBytesOnStack] : new byte[length];
        Encoding.UTF8.GetBytes(path, bytes);
        var trimmed = bytes[..length].TrimEnd((byte)'/');
        return policy.DecidePath(trimmed.IsEmpty ? "/"u8 : trimmed, access, actors);
    }

    private static void RequireResolved(string path, PathAccess access)
    {
        if (path.Contains('\0'))
            throw Refusal.Invalid("A path has no NUL.");
        if (access == PathAccess.Connect && path.StartsWith('@'))
            return;
        if (!path.StartsWith('/'))
            throw Refusal.Invalid($"'{Shown(path)}' is no absolute path.");
        var closed = path + "/";
        if (closed.Contains("/./") || closed.Contains("/../") || path.Contains("//"))
            throw Refusal.Invalid($"'{Shown(path)}' has '.', '..' or an empty part. Give the path as the kernel " +
                "resolves it (realpath).");
    }

    private static NetworkRequest AddressOf(NetworkOperations operation, V1.Access access)
    {
        var protocol = access.Protocol switch
        {
            "" or "tcp" => NetworkProtocols.Tcp,
            "udp" => NetworkProtocols.Udp,
            "other" => NetworkProtocols.Other,
            _ => throw Refusal.Invalid($"There is no protocol '{Shown(access.Protocol)}'. Use tcp, udp or other."),
        };
        var colon = access.Object.LastIndexOf(':');
        var digits = access.Object.AsSpan(colon + 1);
        if (colon <= 0 || !ushort.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            throw NoAddress(access.Object);
        return new NetworkRequest(operation, protocol, NetworkRequest.ToNumber(AddressOf(access.Object, colon)), port);
    }

    /// <summary>
    /// Only the spelling that everyone reads alike: "010.1", "0x7f.1" and host names are no addresses.
    /// </summary>
    private static IPAddress AddressOf(string text, int colon)
    {
        var isV6 = text[0] == '[' && text[colon - 1] == ']';
        var host = isV6 ? text.AsSpan(1, colon - 2) : text.AsSpan(0, colon);
        if (!IPAddress.TryParse(host, out var address))
            throw NoAddress(text);
        return address.AddressFamily switch
        {
            AddressFamily.InterNetwork when !isV6 && host.SequenceEqual(address.ToString()) => address,
            AddressFamily.InterNetworkV6 when isV6 && !host.Contains('%') => address,
            _ => throw NoAddress(text),
        };
    }

    private static ReadOnlySpan<byte> NameOf(string name) =>
        name.Length is > 0 and <= 4_096 && !name.Contains('=') && !name.Contains('\0')
        ? Encoding.UTF8.GetBytes(name)
        : throw Refusal.Invalid($"'{Shown(name)}' is no name of an environment variable.");

    private static RpcException NoAddress(string text) => Refusal.Invalid($"'{Shown(text)}' is neither an address " +
        "with a port (10.0.0.1:443, [::1]:443; no host names) nor a unix socket (/path, @name).");

    private static string Shown(string text) => text.Length <= 100 ? text : text[..100] + "...";
}
