using System.Runtime.Versioning;
using Microsoft.Diagnostics.Tracing;
using Microsoft.Diagnostics.Tracing.Session;

namespace SysWatch.Windows.Etw;

/// <summary>
/// This machine's sessions, by TraceEvent. A name other than "NT Kernel Logger" makes a system logger, of which Windows
/// allows eight, and needs none of TraceEvent's native files.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class EtwMachine : IEtwMachine
{
    public bool StopStale(string session)
    {
        using var stale = TraceEventSession.GetActiveSession(session);
        return stale is not null && stale.Stop();
    }

    public IEtwSession StartKernel(EtwPlan plan) => Start(plan.Names.Kernel, EtwPlan.KernelBuffersMb, session =>
    {
        // First, and once: TraceEvent makes another kind of session otherwise.
        session.EnableKernelProvider(plan.KernelKeywords);
        return session.Source;
    });

    public IEtwSession StartProviders(EtwPlan plan, Action<EtwProviderPlan, Exception> problem) =>
        Start(plan.Names.Providers, EtwPlan.ProviderBuffersMb, session =>
        {
            // Starts the session, so that what fails after it is a provider's own.
            var source = session.Source;
            foreach (var provider in plan.Providers)
                Enable(session, provider, problem);
            return source;
        });

    private static Session Start(string name, int buffersMb, Func<TraceEventSession, ETWTraceEventSource> open)
    {
        var session = new TraceEventSession(name)
        {
            StopOnDispose = true, BufferSizeMB = buffersMb, BufferQuantumKB = EtwPlan.BufferKb,
        };
        try
        {
            return new Session(session, open(session));
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private static void Enable(
        TraceEventSession session, EtwProviderPlan plan, Action<EtwProviderPlan, Exception> problem)
    {
        try
        {
            session.EnableProvider(plan.Provider.Guid, plan.Level, plan.Keywords, new TraceEventProviderOptions
            {
                EventIDsToEnable = [.. plan.Ids],
            });

            // What runs already is told when it is asked for.
            if (plan.Provider == EtwProviders.KernelProcess)
                session.CaptureState(plan.Provider.Guid, plan.Keywords);
        }
        catch (Exception e)
        {
            problem(plan, e);
        }
    }

    private sealed class Session(TraceEventSession session, ETWTraceEventSource source) : IEtwSession
    {
        public TraceEventSource Source => source;

        /// <summary>A number of 32 bits, which TraceEvent takes for a signed one.</summary>
        public long EventsLost => (uint)session.EventsLost;

        public void Process() => source.Process();

        public void Flush() => session.Flush();

        public void Dispose() => session.Dispose();
    }
}
