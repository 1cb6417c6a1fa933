namespace SysWatch.Windows.Api;

/// <summary>Where the daemon keeps what is its own.</summary>
public static class ProgramPlaces
{
    /// <summary>The system's word for %ProgramData%, and not the variable, which is the caller's.</summary>
    public static string RunDirectory { get; } =
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.CommonApplicationData), "SysWatch");

    /// <summary>The administrator's own profiles.</summary>
    public static string Profiles { get; } = Path.Combine(RunDirectory, "profiles");
}
