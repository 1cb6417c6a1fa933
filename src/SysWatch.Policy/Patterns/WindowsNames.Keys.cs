namespace SysWatch.Policy.Patterns;

public static partial class WindowsNames
{
    private const string Classes = "Software/Classes";
    private const string ClassesOfUser = "_Classes";

    private static readonly (string Word, string Root)[] s_roots =
    [
        ("HKCU", "HKCU"), ("HKEY_CURRENT_USER", "HKCU"),
        ("HKLM", "HKLM"), ("HKEY_LOCAL_MACHINE", "HKLM"),
        ("HKU", "HKU"), ("HKEY_USERS", "HKU"),
        ("HKCR", "HKLM/" + Classes), ("HKEY_CLASSES_ROOT", "HKLM/" + Classes),
        ("HKCC", "HKLM/SYSTEM/CurrentControlSet/Hardware Profiles/Current"),
        ("HKEY_CURRENT_CONFIG", "HKLM/SYSTEM/CurrentControlSet/Hardware Profiles/Current"),
    ];

    /// <summary><c>HKCU\Environment</c> as <c>#HKCU/Environment</c>; null for what is no whole key.</summary>
    public static string? CanonicalKey(string key) => CanonicalKey(key, null);

    /// <summary>
    /// The same with the user known, whose hive <c>\REGISTRY\USER\SID</c> is <c>#HKCU</c>. A value is named as a key
    /// below its own. A control set is the current one, whatever its number; a '/' in a key's name separates, too.
    /// </summary>
    public static string? CanonicalKey(string key, string? userSid)
    {
        if (key.Contains('\0'))
            return null;
        var names = key.Split(['\\', '/'], StringSplitOptions.RemoveEmptyEntries);
        var root = key.StartsWith('\\') ? RootOfKernel(names) : names is [var word, ..] ? RootOf(word) : null;
        if (root is null)
            return null;
        var rest = names.AsSpan(key.StartsWith('\\') ? 2 : 1);
        if (root == "HKU" && userSid is not null && rest is [var user, ..])
        {
            if (user.Equals(userSid, StringComparison.OrdinalIgnoreCase))
                return Key("HKCU", rest[1..]);
            if (user.Equals(userSid + ClassesOfUser, StringComparison.OrdinalIgnoreCase))
                return Key("HKCU/" + Classes, rest[1..]);
        }
        return Key(root, rest);
    }

    /// <summary>What a word for a root stands for; null when it is none.</summary>
    internal static string? RootOf(string word)
    {
        foreach (var root in s_roots)
        {
            if (root.Word.Equals(word, StringComparison.OrdinalIgnoreCase))
                return root.Root;
        }
        return null;
    }

    private static string? RootOfKernel(string[] names) => names is [var registry, var hive, ..] &&
        registry.Equals("REGISTRY", StringComparison.OrdinalIgnoreCase)
        ? hive.ToUpperInvariant() switch { "MACHINE" => "HKLM", "USER" => "HKU", _ => null }
        : null;

    private static string Key(string root, ReadOnlySpan<string> names)
    {
        if (root == "HKLM" && names is [var system, var set, ..] && IsControlSet(system, set))
            names = (string[])[system, "CurrentControlSet", .. names[2..]];
        return names.IsEmpty ? "#" + root : $"#{root}/{string.Join('/', names!)}";
    }

    /// <summary>The kernel tells of <c>ControlSet001</c> where people write <c>CurrentControlSet</c>.</summary>
    private static bool IsControlSet(string system, string set) =>
        system.Equals("SYSTEM", StringComparison.OrdinalIgnoreCase) && set.Length == "ControlSet001".Length &&
        set.StartsWith("ControlSet", StringComparison.OrdinalIgnoreCase) && set[^3..].All(char.IsAsciiDigit);
}
