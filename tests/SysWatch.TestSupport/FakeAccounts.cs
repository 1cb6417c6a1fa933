using SysWatch.Core.Sessions;

namespace SysWatch.TestSupport;

/// <summary>Knows uid 0, 1000 and 1001.</summary>
public sealed class FakeAccounts : IAccounts
{
    public Account? Find(uint uid) => uid switch
    {
        0 => new Account("root", "/root"),
        1000 => new Account("ann", "/home/ann"),
        1001 => new Account("bob", "/home/bob"),
        _ => null,
    };
}
