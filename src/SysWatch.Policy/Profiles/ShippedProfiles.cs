namespace SysWatch.Policy.Profiles;

/// <summary>The profiles inside this assembly.</summary>
public sealed class ShippedProfiles : IProfileSource
{
    public ProfileText? Find(string name) => throw new NotImplementedException();

    public IEnumerable<string> Names => throw new NotImplementedException();
}
