using SysWatch.Policy.Profiles;

namespace SysWatch.Core.Sessions;

/// <summary>
/// The profile texts of a session's record: its policy is made again from these, not from today's files.
/// </summary>
internal sealed class SavedProfiles(SavedSession saved) : IProfileSource
{
    public IEnumerable<string> Names => saved.ProfileTexts.Keys.Order(StringComparer.Ordinal);

    public ProfileText? Find(string name) => saved.ProfileTexts.TryGetValue(name, out var text)
        ? new ProfileText(name, $"{name}.yaml (as of {saved.StartedAt:u})", text)
        : null;
}
