using SysWatch.Policy.Decisions;
using SysWatch.Windows.Seeing.Reaction;

namespace SysWatch.Windows.Seeing;

/// <summary>Something that a member did, in the words of a profile.</summary>
/// <param name="Operation">As in <see cref="Core.Events.AccessDecided"/>.</param>
/// <param name="IsHeld">The session's plan holds the object, so that a refusal is its doing.</param>
/// <param name="Mechanism">What refuses where the plan holds it.</param>
/// <param name="MayReact">False where it is not sure that this is the object: then it is recorded only.</param>
internal readonly record struct Attempt(
    ObservedSession Session, TreeProcess Process, ReactedUse Use, Guard Guard, string Operation, string Object,
    long FileTime, UseOutcome Outcome, bool IsHeld, string Mechanism, bool MayReact = true);
