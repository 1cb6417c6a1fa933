namespace SysWatch.Cli.Selftest;

/// <summary>The secret of a run as it is in the environment that `syswatch run` is started with.</summary>
internal static class SecretVariables
{
    /// <summary>
    /// Names that tell, a form that tells, an address with a password; and keys that the profile of an agent lets the
    /// agent have, but not its tools.
    /// </summary>
    public static void Add(IDictionary<string, string?> variables, string secret)
    {
        foreach (var name in new[] { "SELFTEST_ACCESS_TOKEN", "GITHUB_TOKEN", "ANTHROPIC_API_KEY", "OPENAI_API_KEY" })
            variables[name] = secret;
        variables["SELFTEST_SETTING"] = "ghp_" + secret;
        variables["SELFTEST_URL"] = $"https://user:{secret}@host.invalid/";
    }
}
