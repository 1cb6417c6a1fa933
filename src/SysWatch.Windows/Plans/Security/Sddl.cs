using System.Globalization;
using System.Text;

namespace SysWatch.Windows.Plans.Security;

/// <summary>
/// Descriptors as text (MS-DTYP 2.5.1): for people, for golden files, and for the few entries that we write. Masks are
/// hexadecimal always; entries whose type has no form here show their bytes, which nothing reads back.
/// </summary>
internal static class Sddl
{
    private static readonly Dictionary<AceType, string> s_types = new()
    {
        [AceType.Allowed] = "A", [AceType.Denied] = "D", [AceType.Audit] = "AU", [AceType.MandatoryLabel] = "ML",
    };

    private static readonly (AceFlags Flag, string Name)[] s_flags =
    [
        (AceFlags.ObjectInherit, "OI"), (AceFlags.ContainerInherit, "CI"), (AceFlags.NoPropagate, "NP"),
        (AceFlags.InheritOnly, "IO"), (AceFlags.Inherited, "ID"), (AceFlags.SuccessfulAccess, "SA"),
        (AceFlags.FailedAccess, "FA"),
    ];

    private static readonly Dictionary<string, uint> s_rights = new(StringComparer.Ordinal)
    {
        ["FA"] = Rights.FileAll, ["FR"] = Rights.FileGenericRead, ["FW"] = Rights.FileGenericWrite,
        ["FX"] = Rights.FileGenericExecute, ["KA"] = Rights.KeyAll, ["KR"] = 0x20019, ["KW"] = 0x20006,
        ["KX"] = 0x20019, ["GA"] = Rights.GenericAll, ["GR"] = Rights.GenericRead, ["GW"] = Rights.GenericWrite,
        ["GX"] = Rights.GenericExecute, ["RC"] = Rights.ReadControl, ["SD"] = Rights.Delete,
        ["WD"] = Rights.WriteDac, ["WO"] = Rights.WriteOwner, ["CC"] = 0x1, ["DC"] = 0x2, ["LC"] = 0x4, ["SW"] = 0x8,
        ["RP"] = 0x10, ["WP"] = 0x20, ["DT"] = 0x40, ["LO"] = 0x80, ["CR"] = 0x100,
    };

    public static string Of(SecurityDescriptor descriptor)
    {
        var text = new StringBuilder();
        if (descriptor.Owner is { } owner)
            text.Append("O:").Append(NameOf(owner));
        if (descriptor.Group is { } group)
            text.Append("G:").Append(NameOf(group));
        if ((descriptor.Control & DescriptorControl.DaclPresent) != 0)
        {
            text.Append("D:").Append(FlagsOf(
                descriptor.Control, DescriptorControl.DaclProtected, DescriptorControl.DaclAutoInheritRequired,
                DescriptorControl.DaclAutoInherited));
            Append(text, descriptor.Dacl);
        }
        if ((descriptor.Control & DescriptorControl.SaclPresent) != 0)
        {
            text.Append("S:").Append(FlagsOf(
                descriptor.Control, DescriptorControl.SaclProtected, DescriptorControl.SaclAutoInheritRequired,
                DescriptorControl.SaclAutoInherited));
            Append(text, descriptor.Sacl);
        }
        return text.ToString();
    }

    public static string Of(AccessControlEntry entry)
    {
        if (entry.Sid is not { } sid || !entry.Rest.IsEmpty || !s_types.TryGetValue(entry.Type, out var type))
            return $"({Convert.ToHexString(entry.Bytes)})";
        var flags = string.Concat(s_flags.Where(flag => (entry.Flags & flag.Flag) != 0).Select(flag => flag.Name));
        return $"({type};{flags};0x{entry.Mask:x};;;{NameOf(sid)})";
    }

    public static string NameOf(Sid sid) => WellKnownSids.Names.GetValueOrDefault(sid) ?? sid.ToString();

    /// <param name="error">What is wrong with the text; empty when true.</param>
    public static bool TryParse(string text, out SecurityDescriptor descriptor, out string error)
    {
        descriptor = null!;
        var parts = new Dictionary<char, string>();
        var marks = Enumerable.Range(0, Math.Max(0, text.Length - 1))
            .Where(at => text[at + 1] == ':' && text[at] is 'O' or 'G' or 'D' or 'S').ToList();
        for (var i = 0; i < marks.Count; i++)
        {
            var end = i + 1 < marks.Count ? marks[i + 1] : text.Length;
            if (!parts.TryAdd(text[marks[i]], text[(marks[i] + 2)..end]))
                return Fail($"'{text[marks[i]]}:' is there twice", out error);
        }
        if (marks.Count == 0 || marks[0] != 0)
            return Fail("it does not begin with O:, G:, D: or S:", out error);
        Sid? owner = null, group = null;
        AccessControlList? dacl = null, sacl = null;
        var control = DescriptorControl.None;
        if (!TryOptional(parts, 'O', ref owner, out error) || !TryOptional(parts, 'G', ref group, out error) ||
            !TryList(parts, 'D', ref dacl, ref control, out error) ||
            !TryList(parts, 'S', ref sacl, ref control, out error))
            return false;
        descriptor = SecurityDescriptor.Of(owner, group, dacl, control, sacl);
        return true;
    }

    /// <summary>For constants.</summary>
    public static SecurityDescriptor Parse(string text) =>
        TryParse(text, out var descriptor, out var error) ? descriptor : throw new FormatException($"{text}: {error}.");

    private static bool TryOptional(Dictionary<char, string> parts, char mark, ref Sid? sid, out string error)
    {
        error = "";
        if (!parts.TryGetValue(mark, out var text))
            return true;
        if (!TrySid(text, out var found))
            return Fail($"'{text}' is no SID", out error);
        sid = found;
        return true;
    }

    private static bool TryList(
        Dictionary<char, string> parts, char mark, ref AccessControlList? list, ref DescriptorControl control,
        out string error)
    {
        error = "";
        if (!parts.TryGetValue(mark, out var text))
            return true;
        // The flags of a system list are those of the other, one bit up.
        var shift = mark == 'D' ? 0 : 1;
        var open = text.IndexOf('(', StringComparison.Ordinal);
        var flags = open < 0 ? text : text[..open];
        if (flags == "NO_ACCESS_CONTROL")
        {
            control |= mark == 'D' ? DescriptorControl.DaclPresent : DescriptorControl.SaclPresent;
            return true;
        }
        while (flags.Length > 0)
        {
            var (word, bit) = flags switch
            {
                ['P', ..] => ("P", DescriptorControl.DaclProtected),
                ['A', 'R', ..] => ("AR", DescriptorControl.DaclAutoInheritRequired),
                ['A', 'I', ..] => ("AI", DescriptorControl.DaclAutoInherited),
                _ => ("", DescriptorControl.None),
            };
            if (word.Length == 0)
                return Fail($"'{flags}' is no flag of a list", out error);
            control |= (DescriptorControl)((ushort)bit << shift);
            flags = flags[word.Length..];
        }
        var entries = new List<AccessControlEntry>();
        for (var rest = open < 0 ? "" : text[open..]; rest.Length > 0;)
        {
            var close = rest.IndexOf(')', StringComparison.Ordinal);
            if (rest[0] != '(' || close < 0 || !TryEntry(rest[1..close], out var entry))
                return Fail($"'{rest}' does not begin with an entry that is known here", out error);
            entries.Add(entry);
            rest = rest[(close + 1)..];
        }
        list = AccessControlList.Of(entries);
        if (list.Length > AccessControlList.BytesMax)
            return Fail("the list is too long", out error);
        return true;
    }

    private static bool TryEntry(string text, out AccessControlEntry entry)
    {
        entry = null!;
        var fields = text.Split(';');
        if (fields.Length != 6 || fields[3].Length > 0 || fields[4].Length > 0 ||
            !s_types.ContainsValue(fields[0]) || !TryMask(fields[2], out var mask) || !TrySid(fields[5], out var sid))
            return false;
        var flags = AceFlags.None;
        for (var rest = fields[1]; rest.Length > 0; rest = rest[2..])
        {
            var known = s_flags.FirstOrDefault(flag => rest.StartsWith(flag.Name, StringComparison.Ordinal));
            if (known.Name is null)
                return false;
            flags |= known.Flag;
        }
        entry = AccessControlEntry.Of(s_types.First(type => type.Value == fields[0]).Key, flags, mask, sid);
        return true;
    }

    private static bool TryMask(string text, out uint mask)
    {
        mask = 0;
        if (text.StartsWith("0x", StringComparison.Ordinal))
            return uint.TryParse(text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out mask);
        for (var rest = text; rest.Length > 0; rest = rest[2..])
        {
            if (rest.Length < 2 || !s_rights.TryGetValue(rest[..2], out var right))
                return false;
            mask |= right;
        }
        return true;
    }

    private static bool TrySid(string text, out Sid sid) =>
        WellKnownSids.ByName.TryGetValue(text, out sid!) || Sid.TryParse(text, out sid);

    private static string FlagsOf(
        DescriptorControl control, DescriptorControl isProtected, DescriptorControl required,
        DescriptorControl inherited) =>
        ((control & isProtected) != 0 ? "P" : "") + ((control & required) != 0 ? "AR" : "") +
        ((control & inherited) != 0 ? "AI" : "");

    private static void Append(StringBuilder text, AccessControlList? list)
    {
        if (list is null)
            text.Append("NO_ACCESS_CONTROL");
        foreach (var entry in list?.Entries ?? [])
            text.Append(Of(entry));
    }

    private static bool Fail(string what, out string error)
    {
        error = what;
        return false;
    }
}
