using System.Diagnostics.CodeAnalysis;
using System.Text;
using SysWatch.Core.Sessions;
using SysWatch.Linux.Interop;
using SysWatch.Linux.Mediation;

namespace SysWatch.Linux.PrivilegedTests.Mediation;

/// <summary>Knows the inodes that a test protects.</summary>
internal sealed class FakeInodes : IProtectedInodes
{
    private readonly Dictionary<(ulong Device, ulong Inode), byte[]> _paths = [];

    public void Protect(string path)
    {
        Assert.Equal(0, PathsCalls.FactsBehind(
            PathsCalls.CurrentDirectory, Encoding.UTF8.GetBytes(path + '\0'), out var facts));
        _paths.Add((facts.Device, facts.Inode), Encoding.UTF8.GetBytes(path));
    }

    public bool TryGetPath(Session session, in ObjectFacts facts, [NotNullWhen(true)] out byte[]? path) =>
        _paths.TryGetValue((facts.Device, facts.Inode), out path);
}
