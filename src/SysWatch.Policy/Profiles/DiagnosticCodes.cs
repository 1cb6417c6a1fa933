namespace SysWatch.Policy.Profiles;

/// <summary>The stable codes of <see cref="Diagnostic"/>; a code is never given a second meaning.</summary>
public static class DiagnosticCodes
{
    /// <summary>The text is not YAML.</summary>
    public const string Syntax = "SWP001";

    /// <summary>YAML that a profile does not use: anchors, aliases, tags, several documents.</summary>
    public const string UnsupportedYaml = "SWP002";

    /// <summary>A key stands twice in one map.</summary>
    public const string DuplicateKey = "SWP003";

    /// <summary>A key that the language does not have.</summary>
    public const string UnknownKey = "SWP004";

    /// <summary>Text, a list or a map where something else is asked for.</summary>
    public const string WrongType = "SWP005";

    /// <summary>A key that must be there is not.</summary>
    public const string MissingKey = "SWP006";

    /// <summary>A word that is not one of those allowed here.</summary>
    public const string UnknownWord = "SWP007";

    /// <summary>A rule or test without a verdict, or with several.</summary>
    public const string Verdict = "SWP008";

    /// <summary>A malformed id or profile name, or one that does not fit the file.</summary>
    public const string BadName = "SWP009";

    /// <summary>An id stands twice in one file.</summary>
    public const string DuplicateId = "SWP010";

    /// <summary>A profile that no source has.</summary>
    public const string UnknownProfile = "SWP011";

    /// <summary>Profiles that extend each other in a circle.</summary>
    public const string Cycle = "SWP012";

    /// <summary>A limit of the language is exceeded.</summary>
    public const string Limit = "SWP013";

    /// <summary>A malformed glob.</summary>
    public const string BadGlob = "SWP014";

    /// <summary>A malformed address or CIDR block.</summary>
    public const string BadAddress = "SWP015";

    /// <summary>A host name where an address is asked for.</summary>
    public const string HostName = "SWP016";

    /// <summary>A malformed port or range of ports.</summary>
    public const string BadPort = "SWP017";

    /// <summary>A malformed value pattern.</summary>
    public const string BadValuePattern = "SWP018";

    /// <summary>A malformed <c>for</c> entry or package.</summary>
    public const string BadExecutable = "SWP019";

    /// <summary>A malformed test.</summary>
    public const string BadTest = "SWP020";

    /// <summary>A test whose verdict is another one.</summary>
    public const string FailedTest = "SWP021";

    /// <summary>Warning: a rule that can never decide.</summary>
    public const string UnreachableRule = "SWP022";

    /// <summary>A placeholder has no usable value in this session.</summary>
    public const string BadContext = "SWP023";

    /// <summary>Warning: a rule allows a whole repository, whose place a session can choose.</summary>
    public const string WideRepository = "SWP024";
}
