using System.Runtime.CompilerServices;
using Grpc.Core;
using SysWatch.Core.Backends;
using SysWatch.Core.Events;
using SysWatch.Core.Pipeline;
using SysWatch.Core.Sessions;
using SysWatch.Daemon.Identity;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Profiles;
using V1 = SysWatch.Protocol.V1;

namespace SysWatch.Daemon.Grpc;

/// <summary>"May I?", "why not?" and "what may I?".</summary>
internal sealed class PolicyService(
    Permissions permissions, EventStream events, IBackend backend, PolicyLibrary policies, IAccounts accounts)
    : V1.Policy.PolicyBase, IDisposable
{
    private const int ChecksMax = 1_000;
    private const int DenialsMax = 1_000;
    private const int DenialsDefault = 20;

    /// <summary>What one answer may weigh; gRPC clients refuse 4 MiB.</summary>
    private const int AnswerBytesMax = 3 << 20;

    private const int ProfileCharsMax = 1 << 20;
    private const int ValidationsWaitingMax = 8;

    private readonly ConditionalWeakTable<CompiledPolicy, V1.Rule[]> _rules = [];
    private readonly SemaphoreSlim _validation = new(1);
    private int _validations;

    public override Task<V1.CheckResponse> Check(V1.CheckRequest request, ServerCallContext context)
    {
        var session = permissions.Running(Permissions.CallerOf(context), request.Session).Session;
        var access = request.Access ?? throw Refusal.Invalid("access: is missing.");
        return Task.FromResult(Answer(session, access));
    }

    public override Task<V1.CheckManyResponse> CheckMany(V1.CheckManyRequest request, ServerCallContext context)
    {
        if (request.Accesses.Count > ChecksMax)
            throw Refusal.Invalid($"accesses: {request.Accesses.Count} are more than the {ChecksMax} of one call.");
        var session = permissions.Running(Permissions.CallerOf(context), request.Session).Session;
        var response = new V1.CheckManyResponse();
        foreach (var access in request.Accesses)
            response.Responses.Add(Answer(session, access));
        return Task.FromResult(response);
    }

    public override Task<V1.ExplainResponse> Explain(V1.ExplainRequest request, ServerCallContext context)
    {
        if (request.Limit is < 0 or > DenialsMax)
            throw Refusal.Invalid($"limit: {request.Limit} is not from 0 to {DenialsMax}.");
        var caller = Permissions.CallerOf(context);
        var response = new V1.ExplainResponse();
        var bytes = 0;
        foreach (var denial in Denials(caller, request))
        {
            var message = Wire.DenialOf(denial);
            bytes += message.CalculateSize();
            response.Truncated = bytes > AnswerBytesMax;
            if (response.Truncated)
                break;
            response.Denials.Add(message);
        }

        return Task.FromResult(response);
    }

    public override Task<V1.ListAllowedResponse> ListAllowed(V1.ListAllowedRequest request, ServerCallContext context)
    {
        var policy = permissions.Running(Permissions.CallerOf(context), request.Session).Session.Policy;
        var response = new V1.ListAllowedResponse { Profile = policy.Profile, Mode = Wire.Of(policy.Mode) };
        response.Rules.AddRange(RulesOf(policy).Where(r => r.Verdict is not V1.Verdict.Deny));
        return Task.FromResult(response);
    }

    public override async Task<V1.ValidateProfileResponse> ValidateProfile(
        V1.ValidateProfileRequest request, ServerCallContext context)
    {
        var caller = Permissions.CallerOf(context);
        if (request.Text.Length > ProfileCharsMax)
            throw Refusal.Invalid($"text: {request.Text.Length} characters are no profile; it may have 64 KiB.");
        var account = accounts.Find(caller.User, out _) ?? accounts.Nobody;
        var policyContext = account.In(account.Home);
        var name = request.Name.Length > 0 ? request.Name : "profile";
        var diagnostics = await OneAtATime(
            () => policies.Validate(name, request.Text, policyContext), context.CancellationToken);
        return new V1.ValidateProfileResponse
        {
            Valid = diagnostics.All(d => d.Severity != DiagnosticSeverity.Error),
            Diagnostics = { diagnostics.Select(Wire.Of) },
        };
    }

    public void Dispose() => _validation.Dispose();

    private V1.CheckResponse Answer(Session session, V1.Access access)
    {
        var policy = session.Policy;
        var decision = Question.Ask(session, access);
        var rule = RulesOf(policy)[decision.Rule];
        var response = new V1.CheckResponse { Verdict = Wire.Of(decision.Verdict), Rule = rule };
        foreach (var guard in backend.Guards)
        {
            if ((V1.Guard)guard.Guard != rule.Guard)
                continue;
            response.Enforced = guard.State == GuardState.Enforced && policy.Mode == PolicyMode.Enforce;
            response.Gaps.AddRange(guard.Gaps);
        }

        return response;
    }

    /// <summary>Messages of a policy's rules are made once, and only read.</summary>
    private V1.Rule[] RulesOf(CompiledPolicy policy) => _rules.GetValue(policy, p => [.. p.Rules.Select(Wire.Of)]);

    private IReadOnlyList<AccessDecided> Denials(Caller caller, V1.ExplainRequest request)
    {
        var max = request.Limit == 0 ? DenialsDefault : request.Limit;
        bool Concerns(AccessDecided denial) => request.Pid == 0 || (denial.Process is { } process &&
            (process.Identity.Pid == request.Pid || process.ParentPid == request.Pid ||
                process.Action.Pid == request.Pid));
        if (request.Session.Length == 0 && caller.Session is null)
        {
            var seen = permissions.SeenBy(caller);
            return events.Denials(d => seen(d.Session) && Concerns(d), max);
        }

        return events.Denials(new SessionId(permissions.Record(caller, request.Session).Id), Concerns, max);
    }

    /// <summary>A profile may take seconds to compile: callers wait in line, and not many of them.</summary>
    private async Task<T> OneAtATime<T>(Func<T> work, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _validations) > ValidationsWaitingMax)
        {
            Interlocked.Decrement(ref _validations);
            throw Refusal.TooMany($"{ValidationsWaitingMax} profiles are being validated already. Try again.");
        }

        try
        {
            await _validation.WaitAsync(cancellationToken);
            try
            {
                return await Task.Run(work, cancellationToken);
            }
            finally
            {
                _validation.Release();
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Refusal.Failed(e);
        }
        finally
        {
            Interlocked.Decrement(ref _validations);
        }
    }
}
