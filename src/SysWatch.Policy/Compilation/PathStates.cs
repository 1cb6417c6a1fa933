using System.Runtime.CompilerServices;

namespace SysWatch.Policy.Compilation;

/// <summary>
/// Where the automaton stands, for each access, after the first bytes of a path: names of one directory are asked about
/// without walking the directory's part again. Of one policy; another's table has other states.
/// </summary>
[InlineArray(PathTable.AccessCount)]
public struct PathStates
{
    private uint _first;
}
