using System.Text;
using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Accounts;

/// <summary>Who may change what a path leads to.</summary>
public readonly record struct FileRights(uint Uid, uint Gid, UnixFileMode Mode, bool IsRegularFile)
{
    private const int ModeMask = 0xFFF;

    /// <exception cref="IOException">It is not there, or cannot be asked.</exception>
    public static FileRights Of(string path)
    {
        var error = PathsCalls.FactsBehind(
            PathsCalls.CurrentDirectory, Encoding.UTF8.GetBytes(path + '\0'), out var facts);
        return error == 0
            ? new FileRights(facts.Uid, facts.Gid, (UnixFileMode)(facts.Mode & ModeMask), facts.IsRegularFile)
            : throw new IOException($"{path} cannot be read: {Errno.Describe(-error)}.");
    }
}
