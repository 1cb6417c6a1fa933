using SysWatch.Windows.Plans.Network;

namespace SysWatch.Windows.Holding.Wfp;

/// <summary>
/// The filtering platform, as one session of it: what is added goes with the session. Not for several threads at once.
/// </summary>
internal interface IFilterPlatform : IDisposable
{
    /// <summary>A new session in place of the one before, with something of ours in it to ask for.</summary>
    /// <returns>A Win32 error or an FWP_E code; there is no session then.</returns>
    uint Open();

    /// <summary>Asks for what <see cref="Open"/> has put there. Cheap.</summary>
    /// <returns>A Win32 error or an FWP_E code.</returns>
    uint Look();

    /// <summary>All of all, or nothing.</summary>
    /// <exception cref="IOException">Nothing was added.</exception>
    void Add(IReadOnlyCollection<NetworkPlan> plans);

    /// <summary>The old filters out and the new in, at once: at no moment is the session without.</summary>
    /// <exception cref="IOException">The old ones stand.</exception>
    void Replace(NetworkPlan old, NetworkPlan plan);

    /// <summary>What is not there any more is no failure.</summary>
    /// <exception cref="IOException">They stand.</exception>
    void Remove(NetworkPlan plan);
}
