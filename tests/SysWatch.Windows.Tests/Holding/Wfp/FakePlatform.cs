using SysWatch.Windows.Holding.Wfp;
using SysWatch.Windows.Interop;
using SysWatch.Windows.Plans.Network;

namespace SysWatch.Windows.Tests.Holding.Wfp;

/// <summary>Forgets everything when its service ends, as the platform does of dynamic sessions.</summary>
internal sealed class FakePlatform : IFilterPlatform
{
    public const uint Unavailable = Win32Error.RPC_S_SERVER_UNAVAILABLE;

    private bool _isOpen;

    /// <summary>What <see cref="Open"/> gives.</summary>
    public uint Opens { get; set; }

    /// <summary>What <see cref="Look"/> gives of a session that is there.</summary>
    public uint Looks { get; set; }

    /// <summary>What adding fails with, by the platform's own will.</summary>
    public uint Adds { get; set; }

    public int Opened { get; private set; }

    public bool IsDisposed { get; private set; }

    /// <summary>By sublayer, the filters that stand.</summary>
    public Dictionary<Guid, List<Guid>> Standing { get; } = [];

    public void Ends(uint opens)
    {
        _isOpen = false;
        Standing.Clear();
        Opens = opens;
    }

    public uint Open()
    {
        Opened++;
        Standing.Clear();
        _isOpen = Opens == 0;
        return Opens;
    }

    public uint Look() => _isOpen ? Looks : Unavailable;

    public void Add(IReadOnlyCollection<NetworkPlan> plans)
    {
        Check(Adds);
        foreach (var plan in plans)
            Standing.Add(plan.Sublayer, [.. plan.Filters.Select(filter => filter.Key)]);
    }

    public void Replace(NetworkPlan old, NetworkPlan plan)
    {
        Check(Adds);
        Standing[old.Sublayer] = [.. plan.Filters.Select(filter => filter.Key)];
    }

    public void Remove(NetworkPlan plan)
    {
        Check(0);
        Standing.Remove(plan.Sublayer);
    }

    public void Dispose() => IsDisposed = true;

    private void Check(uint code)
    {
        var given = _isOpen ? code : Unavailable;
        if (given != 0)
            throw NativeException.Win32("FwpmTransactionBegin0", unchecked((int)given), "begin to change filters");
    }
}
