using System.Collections.Immutable;
using SysWatch.Windows.Plans.Security;
using SysWatch.Windows.Plans.Stamps;

namespace SysWatch.Windows.Journal;

/// <summary>Something of the machine that a session changes, with all that undoing it takes.</summary>
internal abstract record Change(Sid Session);

/// <summary>Entries in the access list of an object.</summary>
/// <param name="Path">Canonical; for people, and to find what has no id.</param>
/// <param name="Volume">The volume's serial number; 0 where the object has no id (keys, pipes).</param>
/// <param name="FileId">128 bits, by which the file is opened whatever its name is now. Of a process: its id and its
/// time of creation.</param>
/// <param name="IsInherited">What was made below since has them as well, and is swept.</param>
internal sealed record StampChange(
    Sid Session, ObjectKind Kind, string Path, ulong Volume, UInt128 FileId, bool IsInherited,
    ImmutableArray<AccessControlEntry> Entries) : Change(Session)
{
    public bool Equals(StampChange? other) => other is not null && Session.Equals(other.Session) &&
        Kind == other.Kind && Path == other.Path && Volume == other.Volume && FileId == other.FileId &&
        IsInherited == other.IsInherited && Entries.SequenceEqual(other.Entries);

    public override int GetHashCode() => HashCode.Combine(Session, Kind, Path, Volume, FileId);
}

/// <summary>All objects of the filtering platform that a session has: found by provider and sublayer.</summary>
internal sealed record NetworkChange(Sid Session, Guid Provider, Guid Sublayer) : Change(Session);

/// <summary>A value of the registry that was set; what it was is put back.</summary>
/// <param name="Type">REG_SZ and so on; null: there was none.</param>
internal sealed record RegistryChange(
    Sid Session, string Key, string Name, uint? Type, ImmutableArray<byte> Former) : Change(Session)
{
    public bool Equals(RegistryChange? other) => other is not null && Session.Equals(other.Session) &&
        Key == other.Key && Name == other.Name && Type == other.Type && Former.SequenceEqual(other.Former);

    public override int GetHashCode() => HashCode.Combine(Session, Key, Name, Type);
}

/// <summary>A job by its name in the object namespace; ending it ends what is in it.</summary>
internal sealed record JobChange(Sid Session, string Name) : Change(Session);
