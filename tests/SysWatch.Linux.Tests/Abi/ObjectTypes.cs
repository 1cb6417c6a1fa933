using System.Runtime.InteropServices;
using SysWatch.Linux.Bpf;
using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Tests.Abi;

internal sealed record ObjectMember(string Name, int Offset, int Size);

/// <summary>What the embedded object's own type information says of structs, enums and maps.</summary>
internal sealed unsafe partial class ObjectTypes : IDisposable
{
    private const uint Struct = 4;
    private const uint Enum = 6;
    private const int TypeBytes = 12;
    private const int MemberBytes = 12;
    private const int EnumeratorBytes = 8;

    private readonly KernelObject _object = new();
    private readonly nint _types;

    public ObjectTypes() => _types = LibBpf.ObjectTypes(_object.Handle);

    public IEnumerable<string> Structs =>
        Enumerable.Range(1, int.MaxValue)
            .Select(id => TypeById(_types, (uint)id))
            .TakeWhile(type => type != 0)
            .Where(type => KindOf(type) == Struct)
            .Select(type => NameAt(Word(type, 0)))
            .ToArray();

    public int SizeOf(string name) => (int)Word(Find(name, Struct), 8);

    public ObjectMember[] Members(string name)
    {
        var type = Find(name, Struct);
        var members = new ObjectMember[CountOf(type)];
        for (var i = 0; i < members.Length; i++)
        {
            var member = type + TypeBytes + i * MemberBytes;
            members[i] = new ObjectMember(
                NameAt(Word(member, 0)), (int)Word(member, 8) / 8, (int)ResolveSize(_types, Word(member, 4)));
        }

        return members;
    }

    public Dictionary<string, uint> Enumerators(string name)
    {
        var type = Find(name, Enum);
        return Enumerable.Range(0, CountOf(type))
            .Select(i => type + TypeBytes + i * EnumeratorBytes)
            .ToDictionary(enumerator => NameAt(Word(enumerator, 0)), enumerator => Word(enumerator, 4));
    }

    public uint EntriesOf(string map)
    {
        for (var at = LibBpf.NextMap(_object.Handle, 0); at != 0; at = LibBpf.NextMap(_object.Handle, at))
        {
            if (Marshal.PtrToStringUTF8(LibBpf.MapName(at)) == map)
                return MaxEntries(at);
        }

        throw new KeyNotFoundException(map);
    }

    public void Dispose() => _object.Dispose();

    private nint Find(string name, uint kind)
    {
        var id = FindByName(_types, name, kind);
        return id > 0 ? TypeById(_types, (uint)id) : throw new KeyNotFoundException(name);
    }

    private static uint KindOf(nint type) => Word(type, 4) >> 24 & 0x1f;

    private static int CountOf(nint type) => (int)(Word(type, 4) & 0xffff);

    private static uint Word(nint address, int offset) => *(uint*)(address + offset);

    private string NameAt(uint offset) => Marshal.PtrToStringUTF8(NameByOffset(_types, offset))!;

    [LibraryImport("libbpf.so.1", EntryPoint = "btf__find_by_name_kind", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int FindByName(nint types, string name, uint kind);

    [LibraryImport("libbpf.so.1", EntryPoint = "btf__type_by_id")]
    private static partial nint TypeById(nint types, uint id);

    [LibraryImport("libbpf.so.1", EntryPoint = "btf__name_by_offset")]
    private static partial nint NameByOffset(nint types, uint offset);

    [LibraryImport("libbpf.so.1", EntryPoint = "btf__resolve_size")]
    private static partial long ResolveSize(nint types, uint id);

    [LibraryImport("libbpf.so.1", EntryPoint = "bpf_map__max_entries")]
    private static partial uint MaxEntries(nint map);
}
