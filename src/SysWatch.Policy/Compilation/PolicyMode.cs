namespace SysWatch.Policy.Compilation;

public enum PolicyMode : byte
{
    /// <summary>Refusals are made.</summary>
    Enforce = 1,

    /// <summary>What would be refused is recorded and goes on.</summary>
    Audit = 2,
}
