using System.Collections.Immutable;
using SysWatch.Windows.Plans.Security;

namespace SysWatch.Windows.Plans.Stamps;

/// <summary>What is to be done to one object.</summary>
internal abstract record StampDecision(string Path);

/// <summary>The policy denies nothing of it, or it has what it is to have.</summary>
internal sealed record NothingToStamp(string Path) : StampDecision(Path);

/// <summary>It is not held: what is done to it is seen and reacted to.</summary>
/// <param name="Reason">Why, in a sentence that a user reads.</param>
internal sealed record NotStamped(string Path, string Reason) : StampDecision(Path);

/// <summary>
/// Applied with NtSetSecurityObject on a handle of the object: SetSecurityInfo would write the lists of all that lies
/// below anew. Its descriptor takes <see cref="Control"/>, because Windows drops SE_DACL_AUTO_INHERITED otherwise.
/// </summary>
/// <param name="Added">What is put in: what the journal holds, and what undoing takes out again.</param>
/// <param name="After">The whole descriptor as it is to be; only its DACL is set.</param>
/// <param name="IsInherited">What is made below has it, too, and is to be swept.</param>
/// <param name="Notes">What a user should know of it, in sentences.</param>
internal sealed record Stamp(
    string Path, ObjectKind Kind, ImmutableArray<PlacedEntry> Added, SecurityDescriptor After, bool IsInherited,
    ImmutableArray<string> Notes) : StampDecision(Path)
{
    public DescriptorControl Control { get; } =
        (After.Control & (DescriptorControl.DaclProtected | DescriptorControl.DaclAutoInherited)) |
        ((After.Control & DescriptorControl.DaclAutoInherited) != 0 ? DescriptorControl.DaclAutoInheritRequired : 0);
}

/// <param name="Index">Where it stands in the list when all are in.</param>
internal readonly record struct PlacedEntry(int Index, AccessControlEntry Entry);
