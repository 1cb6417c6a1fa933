namespace SysWatch.Cli.Profiles;

/// <summary>Paths as they are typed, from the directory that the caller is in.</summary>
internal static class WorkingDirectory
{
    public static string Absolute(string path)
    {
        try
        {
            return Path.GetFullPath(path);
        }
        catch (IOException)
        {
            throw new CliException(
                ExitCodes.Usage, "the working directory was deleted: change to another one, then try again");
        }
    }
}
