using System.Collections.Frozen;

namespace SysWatch.Windows.Seeing.Reaction;

/// <summary>The response to each kind of use, as data.</summary>
internal sealed class ReactionTable(IReadOnlyDictionary<ReactedUse, Response> responses)
{
    private readonly FrozenDictionary<ReactedUse, Response> _responses = responses.ToFrozenDictionary();

    /// <summary>
    /// A lookup is recorded only: many programs look up a name where none can be reached, and go on when they do not
    /// get it. What they then connect to is judged by itself.
    /// </summary>
    public static ReactionTable Default { get; } = new(new Dictionary<ReactedUse, Response>
    {
        [ReactedUse.Files] = Response.Terminate,
        [ReactedUse.Exec] = Response.Terminate,
        [ReactedUse.Registry] = Response.Terminate,
        [ReactedUse.Sockets] = Response.Terminate,
        [ReactedUse.Network] = Response.Terminate,
        [ReactedUse.Lookup] = Response.Record,
        [ReactedUse.Processes] = Response.Terminate,
        [ReactedUse.Escape] = Response.Terminate,
    });

    /// <summary>All is seen and told of, and nobody is ended for it.</summary>
    public static ReactionTable RecordOnly { get; } =
        new(Enum.GetValues<ReactedUse>().ToDictionary(use => use, _ => Response.Record));

    /// <summary>What is not named is ended.</summary>
    public Response Of(ReactedUse use) => _responses.GetValueOrDefault(use, Response.Terminate);
}
