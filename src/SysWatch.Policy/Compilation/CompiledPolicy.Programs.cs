using System.Collections.Immutable;
using System.Text;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Patterns;
using SysWatch.Policy.Profiles.Reading;

namespace SysWatch.Policy.Compilation;

public sealed partial class CompiledPolicy
{
    /// <summary>
    /// What the <c>for</c> clauses of these actors name: for mechanisms that know a program by its path alone.
    /// </summary>
    public NamedPrograms ProgramsOf(ActorSet actors)
    {
        var paths = new SortedSet<string>(StringComparer.Ordinal);
        var others = new SortedSet<string>(StringComparer.Ordinal);
        var filler = new GlobFiller(Source.Context, new ByteSetTable());
        var entries = Actors.Clauses.Where((_, bit) => actors.Intersects(new ActorSet(1u << bit)))
            .SelectMany(clause => clause.Entries);
        foreach (var entry in entries)
        {
            var lists = new List<ushort[]>();
            if (entry != ForClause.Agent && !ForClause.IsPackage(entry))
            {
                foreach (var glob in new GlobParser(GlobKind.Path).Parse(entry) ?? [])
                    filler.TryFill(glob, lists);
            }
            if (lists.Count == 0 || lists.Exists(HasWildcard))
                others.Add(entry);
            foreach (var tokens in lists.Where(tokens => !HasWildcard(tokens)))
                paths.Add(Encoding.UTF8.GetString([.. tokens.Select(token => (byte)token)]));
        }
        return new NamedPrograms([.. paths], [.. others]);
    }
}
