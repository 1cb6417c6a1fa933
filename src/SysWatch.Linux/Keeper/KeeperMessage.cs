using System.Text;
using SysWatch.Linux.Fanotify;

namespace SysWatch.Linux.Keeper;

/// <summary>What daemon and keeper say to each other: a verb of one byte and a name.</summary>
internal readonly record struct KeeperMessage(KeeperVerb Verb, string Name = "")
{
    internal const int BytesMax = 256;

    /// <summary>Over it the name is refused by the client.</summary>
    internal const int NameBytesMax = BytesMax - 1;

    public static bool TryParse(ReadOnlySpan<byte> bytes, out KeeperMessage message)
    {
        message = default;
        if (bytes.IsEmpty || !Enum.IsDefined((KeeperVerb)bytes[0]))
            return false;
        message = new KeeperMessage((KeeperVerb)bytes[0], Encoding.UTF8.GetString(bytes[1..]));
        return true;
    }

    public byte[] ToBytes() => [(byte)Verb, .. Encoding.UTF8.GetBytes(Name)];
}

internal enum KeeperVerb : byte
{
    /// <summary>Daemon to keeper, with a descriptor: hold it under this name.</summary>
    Put = (byte)'P',

    /// <summary>Daemon to keeper: close what is held under this name.</summary>
    Remove = (byte)'R',

    /// <summary>Daemon to keeper: send copies of everything.</summary>
    TakeAll = (byte)'T',

    /// <summary>Daemon to keeper: a clean stop; close everything and exit.</summary>
    Stop = (byte)'S',

    /// <summary>Keeper to daemon, with a descriptor: one that is held.</summary>
    Held = (byte)'H',

    /// <summary>Keeper to daemon, with a file: an open that waits; the name is a <see cref="WaitingOpen"/>.</summary>
    Waiting = (byte)'W',

    /// <summary>Keeper to daemon: that was all.</summary>
    End = (byte)'E',
}
