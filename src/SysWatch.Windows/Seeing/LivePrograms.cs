using System.Runtime.Versioning;
using SysWatch.Windows.Api;

namespace SysWatch.Windows.Seeing;

/// <summary>
/// What is believed of a program on this machine: that one which only the system and administrators can change, with
/// the folders that it lies in, is what it is called. Of packages nothing is believed yet, so that rules `for` one
/// grant nothing.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class LivePrograms : IProgramFacts
{
    public bool IsUntouched(string path, int pid, long since)
    {
        try
        {
            // The topmost folder of a drive lets everybody make new names, which changes none that is there.
            for (var place = path; Path.GetDirectoryName(place) is { } above; place = above)
            {
                if (ProtectedDirectory.WhoElseWrites(place) is not null)
                    return false;
            }
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException
            or System.Security.SecurityException or NotSupportedException)
        {
            return false;
        }
    }

    public string? PackageOf(string path, string commandLine, string userSid) => null;
}
