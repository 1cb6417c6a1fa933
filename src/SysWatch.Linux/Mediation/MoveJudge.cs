using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;

namespace SysWatch.Linux.Mediation;

/// <summary>
/// What a policy says of a name that is made, moved or linked. Besides the plain accesses it holds one principle: what
/// is moved keeps its rules. A move may neither take an object to a path where a rule that spoke of it is silent, nor
/// bring what was made in freedom to a path where it might not have been made.
/// </summary>
internal sealed class MoveJudge(CompiledPolicy policy, ActorSet actors)
{
    private static readonly PathAccess[] Kept =
        [PathAccess.Read, PathAccess.Write, PathAccess.Execute, PathAccess.Connect];

    private static readonly PathAccess[] Made = [PathAccess.Create, PathAccess.Write];

    private readonly List<Finding> _findings = [];

    /// <summary>Everything that is not plainly allowed, in the order in which it was asked.</summary>
    public IReadOnlyList<Finding> Findings => _findings;

    /// <summary>The caller itself needs these accesses to the path.</summary>
    public void Demand(byte[] path, PathAccess accesses)
    {
        if (!policy.MayRestrict(path, accesses))
            return;
        foreach (var access in Finding.Single)
        {
            if ((accesses & access) == 0)
                continue;
            var decision = policy.DecidePath(path, access, actors);
            if (decision.Verdict != Verdict.Allow)
                _findings.Add(new Finding(decision, access, path));
        }
    }

    /// <summary>Whether any of these accesses to the path could be anything but allowed.</summary>
    public bool MaySpeak(ReadOnlySpan<byte> path, PathAccess accesses) => policy.MayRestrict(path, accesses);

    /// <summary>Whoever reaches the object at its new path must not be freer there than at the old one.</summary>
    public void Keep(ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        if (policy.MayRestrict(from, Finding.KeptAccesses))
            Compare(Kept, strict: from, mild: to);
    }

    /// <summary>What lies below a moved directory must not arrive where it might not have been made.</summary>
    public void Arrive(ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        if (policy.MayRestrict(to, Finding.MadeAccesses))
            Compare(Made, strict: to, mild: from);
    }

    /// <summary>Whether anything below could be refused to go from one directory to the other.</summary>
    public bool MaySpeakBelow(ReadOnlySpan<byte> from, ReadOnlySpan<byte> to) => !policy.IsSameBelow(from, to) &&
        (policy.MayRestrictBelow(from, Finding.KeptAccesses) || policy.MayRestrictBelow(to, Finding.MadeAccesses));

    /// <summary>
    /// A symbolic link comes to this name: below it rules must mean what they mean below a name that none of them
    /// writes, because whoever goes over the link finds what was made in freedom behind it.
    /// </summary>
    public void StandsAt(byte[] path)
    {
        byte[] neutral = [.. path.AsSpan(0, path.AsSpan().LastIndexOf((byte)'/') + 1), 1];
        if (!policy.IsSameBelow(path, neutral) && policy.MayRestrictBelow(path, Finding.MadeAccesses))
            StandIn = path;
    }

    /// <summary>Where a link would stand for names that rules mean; null: nowhere.</summary>
    public byte[]? StandIn { get; private set; }

    private void Compare(PathAccess[] accesses, ReadOnlySpan<byte> strict, ReadOnlySpan<byte> mild)
    {
        foreach (var access in accesses)
        {
            var decision = policy.DecidePath(strict, access, actors);
            if (decision.Permits || policy.DecidePath(mild, access, actors).Verdict >= decision.Verdict)
                continue;
            _findings.Add(new Finding(decision, access, strict.ToArray()));
        }
    }
}

/// <summary>A decision that is not plainly to allow, and what it is about.</summary>
internal readonly record struct Finding(Decision Decision, PathAccess Access, byte[] Path)
{
    public const PathAccess KeptAccesses =
        PathAccess.Read | PathAccess.Write | PathAccess.Execute | PathAccess.Connect;

    public const PathAccess MadeAccesses = PathAccess.Create | PathAccess.Write;

    public static readonly PathAccess[] Single =
        [PathAccess.Delete, PathAccess.Create, PathAccess.Write, PathAccess.Read];

    public Guard Guard => Access switch
    {
        PathAccess.Execute => Guard.Exec,
        PathAccess.Connect => Guard.Sockets,
        _ => Guard.Files,
    };

    /// <summary>In the words of a profile.</summary>
    public string Operation => Access.Word();

    public bool IsSameQuestion(in Finding other) => Access == other.Access && Path.AsSpan().SequenceEqual(other.Path);
}
