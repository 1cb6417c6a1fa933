using SysWatch.Windows.Etw;

namespace SysWatch.Windows.Tests.Etw.Replay;

/// <summary>Sessions that a test stops and feeds.</summary>
internal sealed class FakeEtwMachine : IEtwMachine
{
    public static EtwNames Names { get; } = new("");

    public List<string> Calls { get; } = [];

    public List<FakeEtwSession> Started { get; } = [];

    public Action? OnStartProviders { get; set; }

    public EtwProviderName? FailsFor { get; set; }

    public bool StopStale(string session)
    {
        Calls.Add($"stop {session}");
        return false;
    }

    public IEtwSession StartKernel(EtwPlan plan) => Add(plan.Names.Kernel);

    public IEtwSession StartProviders(EtwPlan plan, Action<EtwProviderPlan, Exception> problem)
    {
        OnStartProviders?.Invoke();
        foreach (var provider in plan.Providers.Where(provider => provider.Provider == FailsFor))
            problem(provider, new InvalidOperationException("no such provider"));
        return Add(plan.Names.Providers);
    }

    private FakeEtwSession Add(string name)
    {
        Calls.Add($"start {name}");
        Started.Add(new FakeEtwSession());
        return Started[^1];
    }
}
