namespace SysWatch.Windows.Names;

/// <summary>
/// What is read from the system, kept for a while; longer where it cannot be read anew, which is told. Any thread.
/// </summary>
/// <param name="missed">It could not be read anew, and is what it was.</param>
internal sealed class KeptValue<T>(Func<T> read, TimeProvider time, Action? missed = null)
    where T : class
{
    public static readonly TimeSpan KeptMax = TimeSpan.FromMinutes(1);

    /// <summary>Whoever makes others ask for something new must not keep the daemon busy.</summary>
    public static readonly TimeSpan KeptMin = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private T? _value;
    private long _read;

    /// <exception cref="Exception">What reading threw, where nothing has been read yet.</exception>
    public T Current => ReadAfter(KeptMax);

    public void Refresh() => ReadAfter(KeptMin);

    private T ReadAfter(TimeSpan age)
    {
        lock (_lock)
        {
            if (_value is not null && time.GetElapsedTime(_read) < age)
                return _value;
            try
            {
                _value = read();
            }
            // Whoever asked judges a member's deed, and would end it for what is none of its doing.
            catch (Exception e) when (_value is not null && e is not OutOfMemoryException)
            {
                missed?.Invoke();
            }
            _read = time.GetTimestamp();
            return _value;
        }
    }
}
