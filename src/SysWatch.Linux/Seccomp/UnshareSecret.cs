using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace SysWatch.Linux.Seccomp;

/// <summary>
/// What makes the filter let one unshare(CLONE_NEWUSER, First, Second) pass: the daemon's own, injected into the
/// session's stopped agent. Both are arguments that the kernel ignores. Never logged, never stored.
/// </summary>
internal readonly record struct UnshareSecret(ulong First, ulong Second)
{
    public static UnshareSecret Create()
    {
        Span<ulong> words = stackalloc ulong[2];
        RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(words));
        return new UnshareSecret(words[0], words[1]);
    }

    /// <summary>Keeps the secret out of logs.</summary>
    public override string ToString() => nameof(UnshareSecret);
}
