namespace SysWatch.Windows.Launch;

/// <summary>What a look for a command asks of the file system.</summary>
internal interface ICommandFiles
{
    /// <summary>There is a file of that name, and it is no directory.</summary>
    bool IsFile(string path);

    bool IsDirectory(string path);
}
