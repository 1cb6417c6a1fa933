using System.Collections.Concurrent;
using System.Runtime.Versioning;
using System.Threading.Channels;
using SysWatch.Windows.Holding.Acl;
using SysWatch.Windows.Interop;

namespace SysWatch.Windows.Holding;

/// <summary>
/// Closes processes that begin to the sessions that run: at once where the system's events tell of them, and else when
/// all are looked at again.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class ShieldWatch : IAsyncDisposable
{
    private const int BeginningsMax = 1024;

    private static readonly TimeSpan s_again = TimeSpan.FromSeconds(2);

    /// <summary>With how many that could not be closed have been told of.</summary>
    private readonly ConcurrentDictionary<ProcessShield, int> _shields = [];
    private readonly Channel<int> _begun = Channel.CreateBounded<int>(
        new BoundedChannelOptions(BeginningsMax) { SingleReader = true });
    private readonly ITimer _timer;
    private readonly Task _looking;

    public ShieldWatch(TimeProvider time)
    {
        _looking = Task.Run(LookAsync);
        _timer = time.CreateTimer(_ => Began(0), null, s_again, s_again);
    }

    /// <summary>Of looks that failed, for whoever counts what is lost.</summary>
    public Action<string, long>? Lost { get; set; }

    public void Add(ProcessShield shield) => _shields[shield] = 0;

    public void Remove(ProcessShield shield) => _shields.TryRemove(shield, out _);

    /// <summary>Does not wait. What finds no room is found when all are looked at again.</summary>
    /// <param name="pid">0: look at all.</param>
    public void Began(int pid)
    {
        if (!_shields.IsEmpty)
            _begun.Writer.TryWrite(pid);
    }

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync().ConfigureAwait(false);
        _begun.Writer.TryComplete();
        await _looking.ConfigureAwait(false);
    }

    private async Task LookAsync()
    {
        await foreach (var pid in _begun.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            foreach (var shield in _shields.Keys)
                Look(shield, pid);
        }
    }

    private void LookAtAll(ProcessShield shield)
    {
        shield.Look();
        var open = shield.OpenCount;
        if (_shields.TryGetValue(shield, out var told) && open > told && _shields.TryUpdate(shield, open, told))
            Lost?.Invoke("processes of the user that could not be closed to a session", open - told);
    }

    private void Look(ProcessShield shield, int pid)
    {
        try
        {
            if (pid == 0)
                LookAtAll(shield);
            else
                shield.Look(pid);
        }
        catch (IOException)
        {
            // The next look at all finds what this one did not.
        }
        // Whatever goes wrong with one look must not be the end of all others.
        catch (Exception broken) when (broken is not OutOfMemoryException)
        {
            Lost?.Invoke("looks at processes to close them to sessions that broke", 1);
        }
    }
}
