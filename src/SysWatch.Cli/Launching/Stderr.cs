using System.Text;

namespace SysWatch.Cli.Launching;

/// <summary>Standard error without the rest of Console, whose set-up costs more than a launch may.</summary>
internal static class Stderr
{
    public static bool IsTerminal => !Console.IsErrorRedirected;

    public static void Write(string text)
    {
        using var stream = Console.OpenStandardError();
        stream.Write(Encoding.UTF8.GetBytes(text));
    }
}
