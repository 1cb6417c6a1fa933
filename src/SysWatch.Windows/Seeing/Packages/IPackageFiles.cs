namespace SysWatch.Windows.Seeing.Packages;

/// <summary>What the belief in a package asks of the machine. Paths are whole, <c>C:\a\b</c>.</summary>
internal interface IPackageFiles
{
    /// <summary>Only the system and administrators can change it, or what is above it. False where in doubt.</summary>
    bool IsUntouched(string path);

    /// <summary>A file of a fixed drive of this machine that keeps rights, and no link, junction or placeholder on the
    /// way to it.</summary>
    bool IsPlainFile(string path);

    /// <summary>A file or a directory. True where in doubt.</summary>
    bool Exists(string path);

    /// <summary>Null: it cannot be read, or is too long to be believed.</summary>
    string? Read(string path);

    /// <summary>The machine's: <c>C:\Windows</c>.</summary>
    string WindowsFolder { get; }

    /// <summary>The process's own, by names in upper case. Null: not known, or one is there twice.</summary>
    /// <param name="creation">FILETIME.</param>
    IReadOnlyDictionary<string, string>? VariablesOf(int pid, long creation);

    /// <summary>An administrator with the rights of one: no file is out of its reach. True where in doubt.</summary>
    /// <param name="creation">FILETIME.</param>
    bool IsElevated(int pid, long creation);

    /// <summary>Where the profile of the process's user lies, <c>C:\Users\me</c>. Null: not known.</summary>
    /// <param name="creation">FILETIME.</param>
    string? HomeOf(int pid, long creation);
}
