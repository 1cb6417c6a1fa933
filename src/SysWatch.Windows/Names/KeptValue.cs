namespace SysWatch.Windows.Names;

/// <summary>What is read from the system, kept for a while. Any thread.</summary>
internal sealed class KeptValue<T>(Func<T> read, TimeProvider time)
    where T : class
{
    public static readonly TimeSpan KeptMax = TimeSpan.FromMinutes(1);

    /// <summary>Whoever makes others ask for something new must not keep the daemon busy.</summary>
    public static readonly TimeSpan KeptMin = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private T? _value;
    private long _read;

    public T Current => ReadAfter(KeptMax);

    public void Refresh() => ReadAfter(KeptMin);

    private T ReadAfter(TimeSpan age)
    {
        lock (_lock)
        {
            if (_value is not null && time.GetElapsedTime(_read) < age)
                return _value;
            _value = read();
            _read = time.GetTimestamp();
            return _value;
        }
    }
}
