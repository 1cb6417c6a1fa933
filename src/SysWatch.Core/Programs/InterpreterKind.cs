namespace SysWatch.Core.Programs;

/// <summary>Programs that run what they are told.</summary>
public enum InterpreterKind : byte
{
    /// <summary>A program whose code is its own file.</summary>
    None = 0,
    Node = 1,
    Bun = 2,
    Deno = 3,
    Python = 4,

    /// <summary>env(1): it starts the program that its script line names.</summary>
    Env = 5,
    Shell = 6,

    /// <summary>Runs code that it is given, in a way that is not looked into here.</summary>
    Other = 7,
}
