using System.Collections.Immutable;

namespace SysWatch.Policy.Compilation;

/// <summary>
/// The folders that a Windows context names in <see cref="PolicyContext.Folders"/>: the account's known folders, never
/// what its environment says, which a session can set.
/// </summary>
public static class WindowsFolders
{
    public const string AppData = "APPDATA";
    public const string LocalAppData = "LOCALAPPDATA";
    public const string ProgramData = "PROGRAMDATA";
    public const string SystemRoot = "SYSTEMROOT";
    public const string SystemDrive = "SYSTEMDRIVE";
    public const string ProgramFiles = "PROGRAMFILES";
    public const string ProgramFilesX86 = "PROGRAMFILES(X86)";
    public const string ProgramFilesNative = "PROGRAMW6432";
    public const string CommonProgramFiles = "COMMONPROGRAMFILES";
    public const string Public = "PUBLIC";

    /// <summary>No variable of Windows: OneDrive moves the documents, and names them in the user's language.</summary>
    public const string Documents = "DOCUMENTS";
    public const string Temp = "TEMP";

    /// <summary>Names for what another name, or <c>~</c>, stands for as well.</summary>
    public static ImmutableDictionary<string, string> Synonyms { get; } = ImmutableDictionary.CreateRange(
        StringComparer.OrdinalIgnoreCase,
        new Dictionary<string, string>
        {
            ["ALLUSERSPROFILE"] = ProgramData, ["WINDIR"] = SystemRoot, ["TMP"] = Temp,
        });

    /// <summary>
    /// Where these folders are on most machines, for samples and to begin with; canonical names. A session's context
    /// has the account's own.
    /// </summary>
    /// <param name="home">Canonical.</param>
    public static ImmutableDictionary<string, string> UsualFor(string home) => ImmutableDictionary.CreateRange(
        StringComparer.OrdinalIgnoreCase,
        new Dictionary<string, string>
        {
            [AppData] = home + "/AppData/Roaming",
            [LocalAppData] = home + "/AppData/Local",
            [Temp] = home + "/AppData/Local/Temp",
            [Documents] = home + "/Documents",
            [ProgramData] = "/C:/ProgramData",
            [SystemRoot] = "/C:/Windows",
            [SystemDrive] = "/C:",
            [ProgramFiles] = "/C:/Program Files",
            [ProgramFilesX86] = "/C:/Program Files (x86)",
            [ProgramFilesNative] = "/C:/Program Files",
            [CommonProgramFiles] = "/C:/Program Files/Common Files",
            [Public] = "/C:/Users/Public",
        });

    /// <summary>
    /// What a name (without percent signs) stands for; null when the context does not say. What follows from another
    /// folder need not be said.
    /// </summary>
    internal static string? Find(string name, PolicyContext context)
    {
        if (context.Folders.TryGetValue(name, out var folder))
            return folder;
        foreach (var (synonym, meant) in Synonyms)
        {
            if (meant == name && context.Folders.TryGetValue(synonym, out folder))
                return folder;
        }
        return name switch
        {
            SystemDrive when Find(SystemRoot, context) is { Length: >= 3 } root => root[..3],
            ProgramFilesNative => Find(ProgramFiles, context),
            _ => null,
        };
    }
}
