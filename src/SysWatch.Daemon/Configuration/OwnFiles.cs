namespace SysWatch.Daemon.Configuration;

/// <summary>Files of the daemon alone: by their mode, or on Windows by the rights of their directory.</summary>
internal static class OwnFiles
{
    public static FileStreamOptions Options(FileMode mode, FileShare share)
    {
        var options = new FileStreamOptions
        {
            Mode = mode, Access = FileAccess.ReadWrite, Share = share, BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }
}
