using System.Text;
using SysWatch.Linux.Interop;
using SysWatch.Linux.Mediation;

namespace SysWatch.Linux.PrivilegedTests.Mediation;

/// <summary>Remembers the directories that it was told of, each with a look at what was given.</summary>
internal sealed class RecordingDirectories : INewDirectories
{
    public List<string> Paths { get; } = [];

    /// <summary>Called while the caller still waits.</summary>
    public Action OnAppeared { get; set; } = () => { };

    public void Appeared(int descriptor, ReadOnlySpan<byte> path)
    {
        Assert.Equal(0, PathsCalls.Facts(descriptor, default, out var facts));
        Assert.True(facts.IsDirectory);
        OnAppeared();
        Paths.Add(Encoding.UTF8.GetString(path));
    }
}
