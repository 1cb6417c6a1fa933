using System.Collections.Immutable;
using Microsoft.Diagnostics.Tracing;

namespace SysWatch.Windows.Etw;

/// <param name="Need">What it is enabled for.</param>
internal sealed record EtwProviderPlan(
    EtwNeeds Need, EtwProviderName Provider, TraceEventLevel Level, ulong Keywords, ImmutableArray<int> Ids);
