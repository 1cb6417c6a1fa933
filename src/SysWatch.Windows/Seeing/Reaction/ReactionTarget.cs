using SysWatch.Core.Processes;
using SysWatch.Core.Sessions;

namespace SysWatch.Windows.Seeing.Reaction;

/// <summary>
/// Who is reacted to. It is whoever has the number now, is in the session's job, and was created no later than
/// <see cref="SeenAt"/>: of its creation the identity may know only when it was told of.
/// </summary>
/// <param name="Session">Null: made outside of the session, so in no job of ours.</param>
/// <param name="SeenAt">FILETIME of what it did.</param>
internal readonly record struct ReactionTarget(SessionId? Session, ProcessIdentity Process, long SeenAt);
