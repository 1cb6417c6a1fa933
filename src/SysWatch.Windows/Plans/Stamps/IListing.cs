namespace SysWatch.Windows.Plans.Stamps;

/// <summary>
/// The names that there are: of files, keys and pipes, and no content. Names of containers are canonical, with their
/// case: <c>/C:/Users/me</c>, <c>#HKCU/Environment</c>, <c>/PIPE</c>.
/// </summary>
internal interface IListing
{
    /// <summary>The top of a name: <c>/C:</c>, <c>#HKCU</c>, <c>/PIPE</c>; null: there is none.</summary>
    ListedObject? Top(string name);

    /// <summary>The one name in a container that folds to this; null: there is none.</summary>
    /// <exception cref="IOException">Or <see cref="UnauthorizedAccessException"/>: it cannot be told.</exception>
    ListedObject? Find(string container, string folded);

    /// <exception cref="IOException">Or <see cref="UnauthorizedAccessException"/>: they cannot be told.</exception>
    IEnumerable<ListedObject> Children(string container);
}
