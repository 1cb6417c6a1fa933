namespace SysWatch.Linux.Mediation;

/// <summary>Who protects what may be restricted in a directory.</summary>
internal interface INewDirectories
{
    /// <summary>
    /// A directory has a name that it had not, and the member that gave it waits: what it opens there next is held.
    /// </summary>
    /// <param name="descriptor">The directory, open with O_PATH.</param>
    void Appeared(int descriptor, ReadOnlySpan<byte> path);
}
