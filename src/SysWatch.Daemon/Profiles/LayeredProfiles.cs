using SysWatch.Policy.Profiles;

namespace SysWatch.Daemon.Profiles;

/// <summary>An administrator's profiles over the shipped ones: a name that both have is the administrator's.</summary>
internal sealed class LayeredProfiles(IProfileSource above, IProfileSource below) : IProfileSource
{
    public IEnumerable<string> Names => above.Names.Union(below.Names).Order(StringComparer.Ordinal);

    public ProfileText? Find(string name) => above.Find(name) ?? below.Find(name);
}
