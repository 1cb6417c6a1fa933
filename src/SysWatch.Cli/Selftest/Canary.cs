using System.Security.Cryptography;

namespace SysWatch.Cli.Selftest;

/// <summary>Random words that stand for secrets: found again only where something was read.</summary>
internal static class Canary
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>As long as the tokens that rules know by their form.</summary>
    private const int Length = 36;

    public static string New() => RandomNumberGenerator.GetString(Letters, Length);
}
