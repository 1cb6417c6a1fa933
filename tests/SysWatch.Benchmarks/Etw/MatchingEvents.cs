using System.Text.Unicode;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;
using SysWatch.TestSupport;
using SysWatch.Windows.Seeing;

namespace SysWatch.Benchmarks.Etw;

/// <summary>
/// What is told is matched against a policy of 1,000 rules: the name turned into UTF-8 with slashes, which is the least
/// that has to be done to it, and decided. Nothing is kept.
/// </summary>
internal sealed class MatchingEvents(int wantedPids) : ISeenEvents
{
    private const int PathBytesMax = 1_024;
    private readonly CompiledPolicy _policy = LargeProfile.Compile(1_000);

    public long Told { get; private set; }

    public long Decided { get; private set; }

    public bool IsWanted(int pid) => pid >= EtwMix.FirstPid && pid < EtwMix.FirstPid + wantedPids;

    public void OnSeen(SeenEvent seen)
    {
        Told++;
        switch (seen)
        {
            case FileUsed file:
                Decide(file.NtPath, file.Use is FileUse.Open ? PathAccess.Read : PathAccess.Write);
                break;
            case NetworkUsed network:
                _policy.DecideNetwork(new NetworkRequest(
                    NetworkOperations.Connect, network.Protocol, network.Address, network.Port), ActorSet.None);
                Decided++;
                break;
            default:
                break;
        }
    }

    public void OnLost(string source, long count)
    {
    }

    private void Decide(string path, PathAccess access)
    {
        Span<byte> bytes = stackalloc byte[PathBytesMax];
        Utf8.FromUtf16(path, bytes, out _, out var length);
        bytes = bytes[..length];
        bytes.Replace((byte)'\\', (byte)'/');
        _policy.DecidePath(bytes, access, ActorSet.None);
        Decided++;
    }
}
