using SysWatch.Core.Sessions;

namespace SysWatch.TestSupport;

/// <summary>Knows uid 0, 1000 and 1001.</summary>
public sealed class FakeAccounts : IAccounts
{
    public Account? Find(uint uid, out string refusal)
    {
        refusal = "";
        switch (uid)
        {
            case 0: return new Account("/root");
            case 1000: return new Account("/home/ann");
            case 1001: return new Account("/home/bob");
            default:
                refusal = $"user id {uid} has no account on this machine.";
                return null;
        }
    }
}
