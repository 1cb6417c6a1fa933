namespace SysWatch.Policy.Patterns;

/// <summary>The placeholder that a glob or path starts with.</summary>
internal enum Anchor : byte
{
    /// <summary>None: it is the same in every session.</summary>
    None,

    /// <summary><c>~</c>.</summary>
    Home,

    /// <summary><c>$WORKSPACE</c>.</summary>
    Workspace,

    /// <summary><c>$RUNTIME</c>.</summary>
    Runtime,

    /// <summary><c>$REPOSITORY</c>.</summary>
    Repository,

    /// <summary><c>$GITDIR</c>.</summary>
    GitDirectory,

    /// <summary><c>%APPDATA%</c>, and so on: the folders of a Windows context.</summary>
    AppData,
    LocalAppData,
    ProgramData,
    SystemRoot,
    SystemDrive,
    ProgramFiles,
    ProgramFilesX86,
    ProgramFilesNative,
    CommonProgramFiles,
    Public,
    Temp,
    Documents,
}
