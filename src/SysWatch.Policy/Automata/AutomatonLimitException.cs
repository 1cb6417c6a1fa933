namespace SysWatch.Policy.Automata;

/// <summary>Ends a construction that grew over a limit; caught where the automaton was asked for.</summary>
internal sealed class AutomatonLimitException(string message) : Exception(message);
