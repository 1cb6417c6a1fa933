using SysWatch.Windows.Plans.Security;

namespace SysWatch.Windows.Plans.Stamps;

/// <summary>One object as it was found, opened without following a link.</summary>
/// <param name="Path">Its canonical name, for people; the object was opened by its id.</param>
/// <param name="HasAccessLists">The volume keeps access lists (FILE_PERSISTENT_ACLS). True for all but files.</param>
/// <param name="IsReadOnly">The volume cannot be written.</param>
/// <param name="Links">Names that the file has (hard links).</param>
internal sealed record ObjectFacts(
    ObjectKind Kind, string Path, SecurityDescriptor Descriptor, bool HasAccessLists = true, bool IsReadOnly = false,
    ReparseKind Reparse = ReparseKind.None, uint Links = 1);
