using System.Text;
using SysWatch.Cli.Output;

namespace SysWatch.Cli.Launching;

/// <summary>What `run` says before it becomes the command.</summary>
internal static class Stderr
{
    public static bool IsTerminal => !Console.IsErrorRedirected;

    public static void Write(string text)
    {
        try
        {
            using var stream = StandardStream.Open(StandardStream.Error);
            stream.Write(Encoding.UTF8.GetBytes(text));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A closed standard error must not stop, or change, a launch.
        }
    }
}
