using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SysWatch.Linux.Abi;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Profiles;

namespace SysWatch.Linux.PrivilegedTests.Bpf;

/// <summary>The context of match.bpf.c, which also takes each walk in two and compares.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MatchRequest
{
    public PolicySlot Policy;
    public uint Actors;
    public uint Start;
    public uint HaltsAt;
    private readonly uint _reserved;
    public MatchDecisions Decisions;
    public MatchPath Path;
}

/// <summary>What is said of each access.</summary>
[InlineArray(PathTable.AccessCount)]
internal struct MatchDecisions
{
    private uint _first;
}

/// <summary>Its text ends with it.</summary>
[InlineArray(ProfileLimits.PathBytesMax)]
internal struct MatchPath
{
    private byte _first;
}
