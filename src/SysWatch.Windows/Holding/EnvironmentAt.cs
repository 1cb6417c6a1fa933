namespace SysWatch.Windows.Holding;

/// <param name="Address">In the process.</param>
/// <param name="Block">As it lay there: <c>NAME=VALUE</c>, NUL, and so on; an empty one is the end.</param>
internal readonly record struct EnvironmentAt(nint Address, char[] Block)
{
    /// <summary>Each variable, with where its value lies in the block.</summary>
    /// <remarks>A name may begin with <c>=</c>: <c>=C:=C:\Users</c>, a drive's own directory.</remarks>
    public List<EnvironmentEntry> Entries()
    {
        var entries = new List<EnvironmentEntry>();
        for (var start = 0; start < Block.Length && Block[start] != '\0';)
        {
            var rest = Block.AsSpan(start);
            var length = rest.IndexOf('\0');
            if (length < 0)
                length = rest.Length;
            var equals = length > 1 ? rest[1..length].IndexOf('=') + 1 : 0;
            if (equals > 0)
                entries.Add(new EnvironmentEntry(
                    new string(rest[..equals]), start + equals + 1, length - equals - 1));
            start += length + 1;
        }
        return entries;
    }

    public ReadOnlySpan<char> ValueOf(EnvironmentEntry entry) => Block.AsSpan(entry.ValueStart, entry.ValueLength);
}

/// <param name="ValueStart">Characters from the block's beginning.</param>
internal readonly record struct EnvironmentEntry(string Name, int ValueStart, int ValueLength);
