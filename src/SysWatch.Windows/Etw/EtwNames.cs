using SysWatch.Windows.Api;

namespace SysWatch.Windows.Etw;

/// <summary>What the two sessions are called, of which the machine has one of each name.</summary>
/// <param name="Mark">Of the run directory; empty for the usual one.</param>
internal sealed record EtwNames(string Mark)
{
    public string Kernel => "SysWatch-Kernel" + Mark;

    public string Providers => "SysWatch-Providers" + Mark;

    public static EtwNames Of(string runDirectory) => new(ApiPipe.MarkOf(runDirectory));
}
