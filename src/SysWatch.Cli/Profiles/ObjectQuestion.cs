using System.Net;
using SysWatch.Cli.Systems;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Explaining;
using SysWatch.Policy.Patterns;

namespace SysWatch.Cli.Profiles;

/// <summary>What a person asks of a profile about an object, whose kind is told from how it is written.</summary>
/// <param name="Operation">Null: every one that the object can have.</param>
/// <param name="Executable">Null: a tool that no rule names.</param>
internal sealed record ObjectQuestion(
    string Object, string? Operation, string? Executable, string Protocol, string Value)
{
    private static readonly string[] PathOperations = ["read", "write", "create", "delete", "execute", "connect"];
    private static readonly string[] KeyOperations = ["read", "write", "create", "delete"];
    private static readonly string[] AddressOperations = ["connect", "bind"];
    private static readonly string[] VariableOperations = ["hide", "pass"];

    public IReadOnlyList<(string Operation, string Object, PolicyExplanation Answer)> AskOf(
        CompiledPolicy policy, PolicyContext context)
    {
        var explainer = new PolicyExplainer(policy);
        var isForWindows = context.Style == PathStyle.Windows;
        if (!isForWindows && (IsOfWindows(Object) || IsKey(Object) || (Object.Contains('\\') && !IsPath)))
            throw new CliException(ExitCodes.Usage, $"{Object} is a name of Windows: add --for windows" +
                (IsKey(Object) && Object.Contains('/') ? $". A file of this name is ./{Object}" : ""));
        var identity = Identity(Executable, context);
        if (isForWindows && IsWindowsPath)
            return [.. NamesOf(OnWindows(Object, context)).SelectMany(name => Among(OperationsOf(name)).Select(
                operation => (operation, WindowsNames.Display(name),
                    explainer.ExplainPath(name, AccessOf(operation), identity))))];
        if (!isForWindows && IsPath)
        {
            var path = Absolute(context);
            return [.. Among(PathOperations).Select(operation =>
                (operation, path, explainer.ExplainPath(path, AccessOf(operation), identity)))];
        }
        if (AddressAndPort() is { } address)
            return [.. Among(AddressOperations).Select(operation =>
                (operation, Object, explainer.ExplainNetwork(Request(operation, address), identity)))];
        return [.. Among(VariableOperations).Take(1).Select(operation =>
            (operation, Object, explainer.ExplainVariable(Object, Value, identity)))];
    }

    /// <summary>What the answer hangs on: of whom it is believed that it is the executable; null: of nobody more than
    /// is asked.</summary>
    public string? BeliefOf(PolicyContext context) => context.Style != PathStyle.Windows ? null : Executable switch
    {
        null or "agent" => null,
        _ when Executable.StartsWith("pypi:", StringComparison.Ordinal) =>
            $"on Windows nothing is believed to be {Executable}: what a rule allows for it is refused to it there",
        _ when Executable.StartsWith("npm:", StringComparison.Ordinal) =>
            $"on Windows a node is believed to be {Executable} where its user can write neither it, nor the script, " +
            "nor a folder above them; and as a session's first program",
        _ => $"on Windows a program is believed to be {Executable} where none but the system and administrators can " +
            "change it or a folder above it, which is not so below a home; and as a session's first program",
    };

    private bool IsPath => Object.Length > 0 && (PolicyNames.IsPath(Object) || Object[0] is '@' or '$' ||
        Object.Contains('/') && AddressAndPort() is null);

    private bool IsWindowsPath => IsOfWindows(Object) || IsPath || (Object.Contains('\\') && AddressAndPort() is null);

    /// <summary>Written as only Windows names things.</summary>
    private static bool IsOfWindows(string text) => text.StartsWith('%') || (!text.StartsWith('/') &&
        (WindowsNames.Canonical(text) is not null ||
        (text.Contains('\\') && WindowsNames.CanonicalKey(text) is not null)));

    /// <summary>Also with slashes, and as policies keep it: `HKCU/Environment`, `#HKCU/Environment`.</summary>
    private static bool IsKey(string text) =>
        text.StartsWith("#HK", StringComparison.OrdinalIgnoreCase) ||
        (text.AsSpan().ContainsAny('\\', '/') && WindowsNames.CanonicalKey(text) is not null);

    private static string[] OperationsOf(string canonical) => canonical.StartsWith('#') ? KeyOperations
        : canonical.StartsWith("/PIPE/", StringComparison.Ordinal) ? ["connect"] : PathOperations;

    /// <summary>On Windows itself also what the name leads to, which is judged as well.</summary>
    private static IReadOnlyList<string> NamesOf(string canonical) =>
        OperatingSystem.IsWindows() ? WindowsObjects.Here().Of(canonical) : [canonical];

    /// <summary>The canonical name; what is relative is so to the workspace.</summary>
    private static string OnWindows(string text, PolicyContext context)
    {
        var filled = WindowsObjects.InHome(text) is { } below
            ? WindowsNames.Canonical(WindowsNames.Display(context.Home) + below) ?? text
            : context.Fill(text);
        if (filled.StartsWith('#'))
            return filled;
        var path = filled.StartsWith('/') ? WindowsNames.Display(filled)
            : WindowsNames.Display(context.Workspace).TrimEnd('\\') + "\\" + text;
        return text.StartsWith('%') && filled == text || WindowsNames.Canonical(path) is not { } canonical
            ? throw new CliException(ExitCodes.Usage, $@"{text} names nothing on Windows: write it as C:\a, ~/a, " +
                @"%APPDATA%\a, \\SERVER\SHARE\a, \\.\pipe\a or HKCU\a")
            : canonical;
    }

    private string Absolute(PolicyContext context)
    {
        if (Object[0] == '@')
            return Object;
        var full = PolicyNames.Of(context.Fill(Object));
        return full.Length > 1 ? full.TrimEnd('/') : full;
    }

    private IPEndPoint? AddressAndPort() => IPEndPoint.TryParse(Object, out var endPoint) ? endPoint : null;

    private NetworkRequest Request(string operation, IPEndPoint endPoint) => new(
        operation == "bind" ? NetworkOperations.Bind : NetworkOperations.Connect,
        Protocol switch { "udp" => NetworkProtocols.Udp, "other" => NetworkProtocols.Other, _ => NetworkProtocols.Tcp },
        NetworkRequest.ToNumber(endPoint.Address), (ushort)endPoint.Port);

    private string[] Among(string[] possible)
    {
        if (Operation is null)
            return Object.StartsWith('@') ? ["connect"] : possible;
        if (possible.Contains(Operation))
            return [Operation];
        throw new CliException(ExitCodes.Usage,
            $"{Operation} is nothing that {Object} can have: it takes {string.Join(", ", possible)}");
    }

    private static PathAccess AccessOf(string operation) => operation switch
    {
        "read" => PathAccess.Read,
        "write" => PathAccess.Write,
        "create" => PathAccess.Create,
        "delete" => PathAccess.Delete,
        "execute" => PathAccess.Execute,
        _ => PathAccess.Connect,
    };

    private static ExecutableIdentity Identity(string? executable, PolicyContext context) => executable switch
    {
        null => new ExecutableIdentity(""),
        "agent" => new ExecutableIdentity("", IsAgent: true),
        _ when executable.StartsWith("npm:", StringComparison.Ordinal) =>
            new ExecutableIdentity("/usr/bin/node", executable),
        _ when executable.StartsWith("pypi:", StringComparison.Ordinal) =>
            new ExecutableIdentity("/usr/bin/python3", executable),
        _ when context.Style == PathStyle.Windows => new ExecutableIdentity(OnWindows(executable, context)),
        _ => new ExecutableIdentity(PolicyNames.Of(executable)),
    };
}
