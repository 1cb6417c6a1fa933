namespace SysWatch.Windows.Etw;

/// <summary>What came of starting the sessions.</summary>
/// <param name="Sessions">Null where none runs.</param>
/// <param name="Problem">Why none runs, in sentences with what to do; empty where they do.</param>
/// <param name="Missing">Providers that could not be enabled; the rest is seen.</param>
internal sealed record EtwStart(EtwSessions? Sessions, string Problem, IReadOnlyList<string> Missing);
