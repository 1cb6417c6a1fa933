using System.Buffers.Text;

namespace SysWatch.Linux.Mediation;

/// <summary>
/// With what rights a held thread would have made its call. The file system ids are used for everything: they are the
/// effective ids but in a program that set them apart, and it may take each of its own ids as effective anyway.
/// </summary>
/// <param name="Process">Thread group id.</param>
/// <param name="Capabilities">Effective, in the daemon's user namespace; none where the caller is in another.</param>
/// <param name="Interruptible">Pending signals that would interrupt its call: handled and not blocked.</param>
/// <param name="Umask">The permission bits that it takes from what it makes.</param>
internal sealed record CallerCredentials(
    int Process, uint Uid, uint Gid, uint[] Groups, ulong Capabilities, ulong Interruptible, uint Umask)
{
    private const int FileSystemColumn = 4;

    /// <param name="status">The text of /proc/TID/status.</param>
    /// <returns>Null when a line is missing: then nothing is known, and the call is refused.</returns>
    public static CallerCredentials? Parse(ReadOnlySpan<byte> status)
    {
        if (!TryNumber(Field(status, "Tgid:"u8), 1, out var process) ||
            !TryNumber(Field(status, "Uid:"u8), FileSystemColumn, out var uid) ||
            !TryNumber(Field(status, "Gid:"u8), FileSystemColumn, out var gid) ||
            !TryMask(Field(status, "CapEff:"u8), out var capabilities) ||
            !TryMask(Field(status, "SigPnd:"u8), out var pending) ||
            !TryMask(Field(status, "ShdPnd:"u8), out var shared) ||
            !TryMask(Field(status, "SigBlk:"u8), out var blocked) ||
            !TryMask(Field(status, "SigCgt:"u8), out var caught) ||
            TryGroups(Field(status, "Groups:"u8)) is not { } groups ||
            !TryOctal(Field(status, "Umask:"u8), out var umask))
            return null;
        return new CallerCredentials(
            (int)process, uid, gid, groups, capabilities, (pending | shared) & ~blocked & caught, umask);
    }

    /// <summary>The rest of the line that starts so; a program's name cannot hold a line end there.</summary>
    private static ReadOnlySpan<byte> Field(ReadOnlySpan<byte> status, ReadOnlySpan<byte> name)
    {
        foreach (var line in status.Split((byte)'\n'))
        {
            var text = status[line];
            if (text.StartsWith(name))
                return text[name.Length..];
        }
        return default;
    }

    private static bool TryNumber(ReadOnlySpan<byte> field, int column, out uint number)
    {
        number = 0;
        for (var at = 0; at < column; at++)
        {
            field = field.TrimStart(" \t"u8);
            if (!Utf8Parser.TryParse(field, out number, out var length))
                return false;
            field = field[length..];
        }
        return true;
    }

    private static bool TryOctal(ReadOnlySpan<byte> field, out uint number)
    {
        number = 0;
        field = field.Trim(" \t"u8);
        foreach (var digit in field)
        {
            if (digit is < (byte)'0' or > (byte)'7')
                return false;
            number = number * 8 + digit - '0';
        }
        return !field.IsEmpty;
    }

    private static bool TryMask(ReadOnlySpan<byte> field, out ulong mask) =>
        Utf8Parser.TryParse(field.Trim(" \t"u8), out mask, out _, 'x');

    private static uint[]? TryGroups(ReadOnlySpan<byte> field)
    {
        List<uint> groups = [];
        for (var rest = field.Trim(" \t"u8); !rest.IsEmpty; rest = rest.TrimStart(" \t"u8))
        {
            if (!Utf8Parser.TryParse(rest, out uint group, out var length))
                return null;
            groups.Add(group);
            rest = rest[length..];
        }
        return [.. groups];
    }
}
