using SysWatch.Core.Processes;
using SysWatch.Core.Sessions;

namespace SysWatch.Windows.Seeing.Reaction;

/// <summary>
/// Who is reacted to: whoever has the number now and was created no later than <see cref="SeenAt"/>. A member that the
/// session's job holds open is the one, whatever clocks say: its number is given to no other. The identity's time may
/// be a little after its creation, when that was told of.
/// </summary>
/// <param name="Session">Null: made outside of the session, so in no job of ours.</param>
/// <param name="SeenAt">FILETIME of what it did.</param>
internal readonly record struct ReactionTarget(SessionId? Session, ProcessIdentity Process, long SeenAt);
