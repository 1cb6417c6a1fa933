using SysWatch.Core.Sessions;

namespace SysWatch.TestSupport;

/// <summary>Knows uid 0, 1000 and 1001.</summary>
public sealed class FakeAccounts : IAccounts
{
    public Account Nobody { get; } = new("/", "/");

    public Account? Find(UserId user, out string refusal)
    {
        refusal = "";
        switch (user.Number)
        {
            case 0: return new Account("/root", "/run/user/0");
            case 1000: return new Account("/home/ann", "/run/user/1000");
            case 1001: return new Account("/home/bob", "/run/user/1001");
            default:
                refusal = $"{user.InWords} has no account on this machine.";
                return null;
        }
    }
}
