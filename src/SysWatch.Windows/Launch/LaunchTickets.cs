using System.Security.Cryptography;

namespace SysWatch.Windows.Launch;

/// <summary>What was prepared and has not begun: each once, for a moment, for the process that asked.</summary>
internal sealed class LaunchTickets<T>(TimeProvider time)
    where T : class, IDisposable
{
    public const int TicketsMax = 64;
    public const int TicketsPerUserMax = 16;
    private const int TicketBytes = 16;

    /// <summary>The caller makes a process meanwhile, which a virus scanner may hold for seconds.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _entries = [];

    /// <summary>Null: too many are under way; <paramref name="prepared"/> stays the caller's.</summary>
    public string? Add(string owner, T prepared)
    {
        lock (_lock)
        {
            DropOld();
            if (_entries.Count >= TicketsMax || _entries.Values.Count(e => e.Owner == owner) >= TicketsPerUserMax)
                return null;
            var ticket = Convert.ToHexString(RandomNumberGenerator.GetBytes(TicketBytes));
            _entries.Add(ticket, new Entry(owner, prepared, time.GetTimestamp()));
            return ticket;
        }
    }

    /// <summary>Null: there is none such, or no more. It is the caller's to dispose then.</summary>
    public T? Take(string ticket)
    {
        lock (_lock)
        {
            DropOld();
            return _entries.Remove(ticket, out var entry) ? entry.Prepared : null;
        }
    }

    private void DropOld()
    {
        foreach (var (ticket, entry) in _entries.Where(e => time.GetElapsedTime(e.Value.Since) >= Lifetime).ToList())
        {
            _entries.Remove(ticket);
            entry.Prepared.Dispose();
        }
    }

    private sealed record Entry(string Owner, T Prepared, long Since);
}
