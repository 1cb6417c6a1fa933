namespace SysWatch.Windows.Plans.Stamps;

/// <summary>What a directory or key says of one of its names.</summary>
/// <param name="Name">With its case, as it is kept.</param>
/// <param name="IsLink">It stands for another name, and is not looked into.</param>
internal readonly record struct ListedObject(string Name, ObjectKind Kind, bool IsLink = false)
{
    public bool IsContainer => Kind is ObjectKind.Directory or ObjectKind.Key && !IsLink;
}
