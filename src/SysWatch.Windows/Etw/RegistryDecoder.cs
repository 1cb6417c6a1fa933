using SysWatch.Windows.Seeing;

namespace SysWatch.Windows.Etw;

/// <summary>
/// Microsoft-Windows-Kernel-Registry. Keys are opened relative to others, so that a key's whole name is put together
/// from the opens before; one whose base was opened before the session stays relative.
/// </summary>
internal sealed class RegistryDecoder(ISeenEvents seen, EtwClock clock, EtwCounts counts) : EtwDecoder
{
    public const int CreateKey = 1;
    public const int OpenKey = 2;
    public const int DeleteKey = 3;
    public const int SetValue = 5;
    public const int DeleteValue = 6;
    public const int QueryValue = 7;
    public const int CloseKey = 13;

    public static readonly int[] Ids = [CreateKey, OpenKey, DeleteKey, SetValue, DeleteValue, QueryValue, CloseKey];

    /// <summary>REG_OPENED_EXISTING_KEY.</summary>
    public const uint OpenedExisting = 2;

    private const int NamesMax = 16_384;
    private const int NameCharactersMax = 4 * 1_024 * 1_024;
    private readonly NamesByAddress _names = new(NamesMax, NameCharactersMax);

    public override string Provider => EtwProviders.KernelRegistry.Name;

    public override EtwOutcome Decode(in EtwEvent e) => e.Id switch
    {
        CreateKey or OpenKey => Opened(e),
        CloseKey => Closed(e),
        _ => Used(e),
    };

    /// <summary>Base, key, status, disposition, the base's name, the name relative to it.</summary>
    private EtwOutcome Opened(in EtwEvent e)
    {
        var reader = e.Read();
        var based = reader.Pointer();
        var key = reader.Pointer();
        var status = reader.U32();
        var disposition = reader.U32();
        var baseName = reader.Text();
        var relative = reader.Text();
        if (reader.IsOdd)
            return EtwOutcome.Undecodable;
        if (!seen.IsWanted(e.Pid))
            return EtwOutcome.NotWanted;
        var name = Joined(based, baseName, relative);
        if (status == 0 && key != 0)
            counts.Forgotten += _names.Set(key, name);
        // RegCreateKeyEx is how many programs open a key that is there.
        var makes = e.Id == CreateKey && disposition != OpenedExisting;
        return Tell(e, makes ? RegistryUse.Create : RegistryUse.Open, name, "", status);
    }

    /// <summary>Key, status, [what is particular], the key's name, [the value's name].</summary>
    private EtwOutcome Used(in EtwEvent e)
    {
        var reader = e.Read();
        var key = reader.Pointer();
        var status = reader.U32();
        if (e.Id is SetValue or QueryValue)
            reader.Skip(sizeof(uint) + sizeof(uint));
        var keyName = reader.Text();
        var value = e.Id == DeleteKey ? [] : reader.Text();
        if (reader.IsOdd)
            return EtwOutcome.Undecodable;
        if (!seen.IsWanted(e.Pid))
            return EtwOutcome.NotWanted;
        var use = e.Id switch
        {
            SetValue => RegistryUse.SetValue,
            DeleteValue => RegistryUse.DeleteValue,
            QueryValue => RegistryUse.QueryValue,
            _ => RegistryUse.DeleteKey,
        };
        var name = IsWhole(keyName) ? keyName.ToString() : _names.Find(key)?.Name ?? keyName.ToString();
        return name.Length == 0 ? EtwOutcome.Nameless : Tell(e, use, name, value.ToString(), status);
    }

    private EtwOutcome Closed(in EtwEvent e)
    {
        var reader = e.Read();
        var key = reader.Pointer();
        if (reader.IsOdd)
            return EtwOutcome.Undecodable;
        _names.Remove(key);
        return EtwOutcome.Kept;
    }

    private string Joined(ulong based, ReadOnlySpan<char> baseName, ReadOnlySpan<char> relative)
    {
        if (IsWhole(relative))
            return relative.ToString();
        var known = IsWhole(baseName) ? baseName : _names.Find(based)?.Name;
        if (known.IsEmpty)
            known = baseName;
        return known.IsEmpty || relative.IsEmpty
            ? string.Concat(known, relative)
            : string.Concat(known.TrimEnd('\\'), @"\", relative);
    }

    private static bool IsWhole(ReadOnlySpan<char> name) => name is ['\\', ..];

    private EtwOutcome Tell(in EtwEvent e, RegistryUse use, string key, string value, uint status)
    {
        seen.OnSeen(new RegistryUsed
        {
            FileTime = clock.ToFileTime(e.Stamp), Pid = e.Pid, Use = use, Key = key, Value = value, Status = status,
        });
        return EtwOutcome.Told;
    }
}
