namespace SysWatch.Policy.Decisions;

/// <summary>What a rule says of a request, from the mildest to the strictest.</summary>
public enum Verdict : byte
{
    Allow = 1,

    /// <summary>Allowed, and recorded as an event.</summary>
    Audit = 2,

    /// <summary>Held until a person answers; a time-out is a denial.</summary>
    Ask = 3,

    /// <summary>Refused. For the environment guard: the variable is hidden.</summary>
    Deny = 4,
}
