using System.Globalization;
using SysWatch.Windows.Interop;
using SysWatch.Windows.Plans.Network;
using SysWatch.Windows.Plans.Tiers;

namespace SysWatch.Windows.Holding.Wfp;

/// <summary>
/// The network filters of the sessions that run, and that they are there. The service that keeps them may end by itself
/// or be restarted, and all of them are gone then: whoever relies on them stands still until they are there again.
/// </summary>
internal sealed class FilterWatch : IAsyncDisposable
{
    public static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private const string Gone = "network filters of every session, gone with Windows' service BFE";

    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, NetworkPlan> _living = [];
    private readonly IFilterPlatform _platform;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private volatile string _problem = "";
    private DateTimeOffset _since;
    private bool _isLooking;
    private bool _isDisposed;

    /// <param name="platform">This one's from here on.</param>
    /// <exception cref="IOException">The platform is not to be had: the message says why.</exception>
    public FilterWatch(IFilterPlatform platform, TimeProvider time)
    {
        (_platform, _time) = (platform, time);
        PlatformStart.Wait(platform.Open, time, Thread.Sleep);
        _timer = time.CreateTimer(_ => Look(), null, LookEvery, LookEvery);
    }

    /// <summary>Why no session is kept from the network now, as a part of a sentence; empty: they are.</summary>
    public string Problem => _problem;

    /// <summary>The filters are gone: what relies on them must not run on. Must not throw.</summary>
    public Action? Stopping { get; set; }

    /// <summary>They are there again. Must not throw.</summary>
    public Action? GoingOn { get; set; }

    /// <summary>For whoever counts what is lost.</summary>
    public Action<string, long>? Lost { get; set; }

    /// <summary>What was tried at the start holds only while the filters are there.</summary>
    public ProbeResult Now(ProbeResult tried) => _problem is { Length: > 0 } why ? ProbeResult.Failed(why) : tried;

    /// <summary>All of a session's filters, or none.</summary>
    /// <exception cref="IOException">None was added.</exception>
    public void Add(NetworkPlan plan)
    {
        Refuse(plan);
        lock (_lock)
        {
            Change(() => _platform.Add([plan]));
            _living[plan.Sublayer] = plan;
        }
    }

    /// <exception cref="IOException">The old ones stand.</exception>
    public void Replace(NetworkPlan old, NetworkPlan plan)
    {
        Refuse(plan);
        lock (_lock)
        {
            Change(() => _platform.Replace(old, plan));
            _living[old.Sublayer] = plan;
        }
    }

    /// <exception cref="IOException">They stand until the daemon ends.</exception>
    public void Remove(NetworkPlan plan)
    {
        lock (_lock)
        {
            _living.Remove(plan.Sublayer);
            // They went with the platform, or with this.
            if (_problem.Length > 0 || _isDisposed)
                return;
            try
            {
                _platform.Remove(plan);
            }
            catch (IOException)
            {
                if (!HasGone())
                    throw;
                TryRestore();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync().ConfigureAwait(false);
        lock (_lock)
        {
            _isDisposed = true;
            _platform.Dispose();
        }
    }

    /// <summary>What fails since the platform is gone is tried once more when it is there again.</summary>
    private void Change(Action change)
    {
        if (_isDisposed)
            throw new IOException("The service is stopping.");
        if (_problem.Length > 0 && !TryRestore())
            throw new IOException($"No session can be kept from the network: {_problem}.");
        try
        {
            change();
        }
        catch (IOException failed)
        {
            if (!HasGone())
                throw;
            if (!TryRestore())
                throw new IOException($"No session can be kept from the network: {_problem}.", failed);
            change();
        }
    }

    private void Look()
    {
        // A look may take as long as the platform is busy.
        if (Interlocked.Exchange(ref _isLooking, true))
            return;
        try
        {
            lock (_lock)
            {
                if (!_isDisposed && (_problem.Length > 0 || HasGone()))
                    TryRestore();
            }
        }
        // Whatever goes wrong with one look must not be the end of the daemon.
        catch (Exception broken) when (broken is not OutOfMemoryException)
        {
            Lost?.Invoke("looks at network filters that broke", 1);
        }
        finally
        {
            Interlocked.Exchange(ref _isLooking, false);
        }
    }

    /// <summary>In doubt they are: to make them anew where they are not costs a session a moment.</summary>
    private bool HasGone()
    {
        var code = _platform.Look();
        if (code is 0 or FilterTypes.FWP_E_TIMEOUT or Win32Error.RPC_S_SERVER_TOO_BUSY)
            return false;
        _since = _time.GetUtcNow();
        Tell(NativeException.Describe(unchecked((int)code)));
        Stopping?.Invoke();
        Lost?.Invoke(Gone, 1);
        return true;
    }

    private bool TryRestore()
    {
        try
        {
            var code = _platform.Open();
            if (code != 0)
            {
                Tell(NativeException.Describe(unchecked((int)code)));
                return false;
            }
            if (_living.Count > 0)
                _platform.Add(_living.Values);
        }
        catch (IOException failed)
        {
            Tell(failed.Message.TrimEnd('.'));
            return false;
        }
        _problem = "";
        GoingOn?.Invoke();
        return true;
    }

    private void Tell(string why) => _problem = string.Create(
        CultureInfo.InvariantCulture,
        $"since {_since:yyyy-MM-dd HH:mm:ss} UTC the network filters are gone (service BFE: {why}), and sessions " +
        $"that rely on them stand still until they are there again");

    private static void Refuse(NetworkPlan plan)
    {
        if (plan.Refusal.Length > 0)
            throw new IOException(plan.Refusal);
    }
}
