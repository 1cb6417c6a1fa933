using System.Globalization;
using SysWatch.Core.Sessions;

namespace SysWatch.Linux.Keeper;

/// <summary>By what name the keeper holds the listener of a filter.</summary>
/// <param name="IsReleased">Its calls are let through.</param>
/// <param name="Number">Tells the filters of a session apart.</param>
internal readonly record struct ListenerName(SessionId Session, int Number, bool IsReleased)
{
    private const string Listener = "listener:";
    private const string Released = "released:";

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{(IsReleased ? Released : Listener)}{Session}.{Number}");

    public static ListenerName? Parse(string name)
    {
        var isReleased = name.StartsWith(Released, StringComparison.Ordinal);
        if (!isReleased && !name.StartsWith(Listener, StringComparison.Ordinal))
            return null;
        var rest = name.AsSpan(name.IndexOf(':') + 1);
        var dot = rest.IndexOf('.');
        return dot > 0 && SessionId.TryParse(rest[..dot], out var session) &&
            int.TryParse(rest[(dot + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new ListenerName(session, number, isReleased)
            : null;
    }
}
