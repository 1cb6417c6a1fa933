using SysWatch.Windows.Seeing.Packages;

namespace SysWatch.Windows.Seeing;

/// <summary>Whether a program is what it is called. What cannot be found out is answered with no.</summary>
internal interface IProgramFacts
{
    /// <summary>
    /// The file under this name is the one that the process runs, and the session cannot have changed it: it could have
    /// put a program of its own under a name that a rule grants something. A file that the session's user can write is
    /// never believed, however long nobody has: times of files are anybody's to set.
    /// </summary>
    /// <param name="since">FILETIME of the session's start; for who believes what has not changed since.</param>
    bool IsUntouched(string path, int pid, long since);

    /// <summary>
    /// <c>npm:NAME</c> of the script that node runs, only where nothing of it could have been written by the session's
    /// user: the script, what it is loaded with, and the interpreter, which is looked at before this is asked. Of the
    /// session's first program: whatever it is. To be believed where the kernel saw the same command line at its start.
    /// </summary>
    string? PackageOf(ProgramStart start);
}
