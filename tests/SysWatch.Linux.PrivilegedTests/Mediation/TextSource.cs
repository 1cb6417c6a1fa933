using SysWatch.Policy.Profiles;

namespace SysWatch.Linux.PrivilegedTests.Mediation;

internal sealed class TextSource(string text) : IProfileSource
{
    public const string Name = "test";

    public IEnumerable<string> Names => [Name];

    public ProfileText? Find(string name) => name == Name ? new ProfileText(Name, "test.yaml", text) : null;
}
