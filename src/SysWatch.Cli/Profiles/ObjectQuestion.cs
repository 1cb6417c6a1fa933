using System.Net;
using SysWatch.Cli.Systems;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Explaining;

namespace SysWatch.Cli.Profiles;

/// <summary>What a person asks of a profile about an object, whose kind is told from how it is written.</summary>
/// <param name="Operation">Null: every one that the object can have.</param>
/// <param name="Executable">Null: a tool that no rule names.</param>
internal sealed record ObjectQuestion(
    string Object, string? Operation, string? Executable, string Protocol, string Value)
{
    private static readonly string[] PathOperations = ["read", "write", "create", "delete", "execute", "connect"];
    private static readonly string[] AddressOperations = ["connect", "bind"];
    private static readonly string[] VariableOperations = ["hide", "pass"];

    public IReadOnlyList<(string Operation, string Object, PolicyExplanation Answer)> AskOf(
        CompiledPolicy policy, PolicyContext context)
    {
        var explainer = new PolicyExplainer(policy);
        var identity = Identity(Executable);
        if (IsPath)
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

    private bool IsPath => Object.Length > 0 && (PolicyNames.IsPath(Object) || Object[0] is '@' or '$' ||
        Object.Contains('/') && AddressAndPort() is null);

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

    private static ExecutableIdentity Identity(string? executable) => executable switch
    {
        null => new ExecutableIdentity(""),
        "agent" => new ExecutableIdentity("", IsAgent: true),
        _ when executable.StartsWith("npm:", StringComparison.Ordinal) =>
            new ExecutableIdentity("/usr/bin/node", executable),
        _ when executable.StartsWith("pypi:", StringComparison.Ordinal) =>
            new ExecutableIdentity("/usr/bin/python3", executable),
        _ => new ExecutableIdentity(PolicyNames.Of(executable)),
    };
}
