using System.Collections.Immutable;
using System.Text;
using Google.Protobuf;
using Grpc.Core;
using SysWatch.Windows.Launch;
using V1 = SysWatch.Protocol.V1;

namespace SysWatch.Daemon.Grpc;

/// <summary>`syswatch run` on Windows, from outside of any session.</summary>
internal sealed class LaunchesService(Permissions permissions, ILaunches launches) : V1.Launches.LaunchesBase
{
    private const int ArgumentsMax = 4096;
    private const int VariablesMax = 4096;

    public override Task<V1.PrepareLaunchResponse> Prepare(
        V1.PrepareLaunchRequest request, ServerCallContext context)
    {
        var by = CallerOf(context, "start another session");
        if (request.Arguments.Count is 0 or > ArgumentsMax || request.Environment.Count > VariablesMax)
            throw Refusal.Invalid(
                $"arguments, environment: 1 to {ArgumentsMax} arguments, and at most {VariablesMax} variables.");
        var terms = launches.Prepare(WishOf(request), by);
        return Task.FromResult(new V1.PrepareLaunchResponse
        {
            Refusal = WireText.Of(terms.Refusal), Ticket = terms.Ticket, Profile = terms.Profile,
            EnvironmentBlock = ByteString.CopyFrom(Encoding.Unicode.GetBytes(terms.EnvironmentBlock)),
            Tier = terms.Tier, Gaps = { terms.Gaps.Select(Wire.Of) }, Notes = { terms.Notes.Select(WireText.Of) },
        });
    }

    public override Task<V1.BeginLaunchResponse> Begin(V1.BeginLaunchRequest request, ServerCallContext context)
    {
        var by = CallerOf(context, "start another session");
        var outcome = launches.Begin(request.Ticket, by, request.Pid, request.Creation);
        return Task.FromResult(new V1.BeginLaunchResponse
        {
            Refusal = WireText.Of(outcome.Refusal), Session = outcome.Session,
        });
    }

    private LaunchCaller CallerOf(ServerCallContext context, string what)
    {
        var caller = permissions.OutsiderOf(context, what);
        return new LaunchCaller(caller.Pid, caller.User);
    }

    private static LaunchWish WishOf(V1.PrepareLaunchRequest request) => new(
        request.Profile, request.Audit, request.Executable, request.Command, [.. request.Arguments],
        request.Workspace,
        request.Environment.Select(v => KeyValuePair.Create(v.Name, v.Value)).ToImmutableArray());
}
