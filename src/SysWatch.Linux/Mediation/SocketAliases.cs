using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
using SysWatch.Linux.Interop;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;

namespace SysWatch.Linux.Mediation;

/// <summary>
/// The sockets that a policy's rules name, by inode: a hard link or a bind mount of one is the same socket under a
/// path of which no rule speaks. Looked up anew every second, since services make their sockets anew.
/// </summary>
internal sealed class SocketAliases(TimeProvider time)
{
    private const int DepthMax = 4;

    /// <summary>Of each directory that rules speak of, so that a full one does not hide the others' sockets.</summary>
    private const int EntriesMax = 65_536;

    private const int ListBytes = 32 * 1024;
    private const int HeadBytes = 19;

    private static readonly TimeSpan AgeMax = TimeSpan.FromSeconds(1);

    private readonly ConditionalWeakTable<CompiledPolicy, Found> _found = [];

    /// <param name="path">The path by which the policy names the socket.</param>
    public bool TryGetPath(CompiledPolicy policy, in ObjectFacts socket, [NotNullWhen(true)] out byte[]? path)
    {
        if (!_found.TryGetValue(policy, out var found) || time.GetElapsedTime(found.Timestamp) > AgeMax)
        {
            found = new Found(time.GetTimestamp());
            Collect(policy, found);
            _found.AddOrUpdate(policy, found);
        }
        return found.Paths.TryGetValue((socket.Device, socket.Inode), out path);
    }

    private static void Collect(CompiledPolicy policy, Found found)
    {
        var list = new byte[ListBytes];
        foreach (var root in policy.RestrictedRoots(PathAccess.Connect))
        {
            if (!root.StartsWith('/'))
                continue;
            found.Entries = 0;
            var path = Encoding.UTF8.GetBytes(root);
            byte[] terminated = [.. path, 0];
            if (PathsCalls.FactsBehind(PathsCalls.CurrentDirectory, terminated, out var facts) == 0)
                Add(policy, found, path, facts, list, DepthMax);
        }
    }

    private static void Add(
        CompiledPolicy policy, Found found, byte[] path, in ObjectFacts facts, byte[] list, int depth)
    {
        if (facts.IsSocket && policy.MayRestrict(path, PathAccess.Connect))
            found.Paths.TryAdd((facts.Device, facts.Inode), path);
        else if (facts.IsDirectory && depth > 0 && policy.MayRestrictBelow(path, PathAccess.Connect))
            List(policy, found, path, list, depth);
    }

    private static void List(CompiledPolicy policy, Found found, byte[] path, byte[] list, int depth)
    {
        byte[] terminated = [.. path, 0];
        var number = PathsCalls.Open(PathsCalls.CurrentDirectory, terminated, PathsCalls.OpenListing);
        if (number < 0)
            return;
        using var directory = new FileDescriptor(number);
        List<byte[]> names = [];
        for (int length; found.Entries < EntriesMax && (length = PathsCalls.List(number, list)) > 0;)
        {
            for (var at = 0; at < length; found.Entries++)
            {
                var record = list.AsSpan(at, BinaryPrimitives.ReadUInt16LittleEndian(list.AsSpan(at + 16)));
                at += record.Length;
                var name = record[HeadBytes..];
                name = name[..(name.IndexOf((byte)0) + 1)];
                if (!name.SequenceEqual(".\0"u8) && !name.SequenceEqual("..\0"u8))
                    names.Add(name.ToArray());
            }
        }
        foreach (var name in names)
        {
            byte[] below = path.Length == 1 ? [(byte)'/', .. name[..^1]] : [.. path, (byte)'/', .. name[..^1]];
            if (!policy.MayRestrict(below, PathAccess.Connect) && !policy.MayRestrictBelow(below, PathAccess.Connect))
                continue;
            if (PathsCalls.Facts(number, name, out var facts) == 0)
                Add(policy, found, below, facts, list, depth - 1);
        }
    }

    private sealed class Found(long timestamp)
    {
        public long Timestamp => timestamp;

        public int Entries { get; set; }

        public Dictionary<(ulong Device, ulong Inode), byte[]> Paths { get; } = [];
    }
}
