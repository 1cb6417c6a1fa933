namespace SysWatch.Windows.Etw;

/// <summary>Where sessions are started. All throw what TraceEvent throws.</summary>
internal interface IEtwMachine
{
    /// <summary>Stops a session of this name that a daemon has left behind.</summary>
    /// <returns>Whether there was one.</returns>
    bool StopStale(string session);

    IEtwSession StartKernel(EtwPlan plan);

    /// <param name="problem">Told of each provider that cannot be enabled; the others are.</param>
    IEtwSession StartProviders(EtwPlan plan, Action<EtwProviderPlan, Exception> problem);
}
