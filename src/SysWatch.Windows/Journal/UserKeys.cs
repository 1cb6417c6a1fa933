using SysWatch.Windows.Plans.Security;
using SysWatch.Windows.Plans.Stamps;

namespace SysWatch.Windows.Journal;

/// <summary>Keys that are loaded only while their user is logged on: <c>#HKU/S-1-5-21-.../...</c>.</summary>
internal static class UserKeys
{
    private const string Users = "#HKU/";
    private const string ClassesHive = "_Classes";
    private const string Classes = "Software/Classes/";

    /// <summary>Null: it is no key of a user's.</summary>
    public static Sid? UserOf(Change change)
    {
        if (change is not StampChange { Kind: ObjectKind.Key } stamp ||
            !stamp.Path.StartsWith(Users, StringComparison.OrdinalIgnoreCase))
            return null;
        var name = stamp.Path[Users.Length..].Split('/', 2)[0];
        if (name.EndsWith(ClassesHive, StringComparison.OrdinalIgnoreCase))
            name = name[..^ClassesHive.Length];
        return Sid.TryParse(name, out var user) ? user : null;
    }

    /// <summary>The name below HKEY_USERS of what a user's <c>Software\Classes</c> is a link to while he is logged on.
    /// </summary>
    public static string ClassesHiveOf(Sid user) => user + ClassesHive;

    /// <summary>By the name that it has without that link.</summary>
    public static Change WithoutLink(Change change)
    {
        if (UserOf(change) is not { } user || change is not StampChange stamp)
            return change;
        var linked = $"{Users}{user}/{Classes}";
        return stamp.Path.StartsWith(linked, StringComparison.OrdinalIgnoreCase)
            ? stamp with { Path = $"{Users}{ClassesHiveOf(user)}/{stamp.Path[linked.Length..]}" }
            : stamp;
    }
}
