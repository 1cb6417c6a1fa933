using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace SysWatch.Linux.Tests.Abi;

/// <summary>
/// Where a struct's fields really are: it is filled with bytes that tell their own position, and each field is read.
/// </summary>
internal static partial class ManagedLayout
{
    private const BindingFlags Fields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    public static int SizeOf(Type type) => RuntimeHelpers.SizeOf(type.TypeHandle);

    public static ObjectMember[] Members(Type type)
    {
        var low = RuntimeHelpers.GetUninitializedObject(type);
        var high = RuntimeHelpers.GetUninitializedObject(type);
        for (var i = 0; i < SizeOf(type); i++)
        {
            ByteOf(low, i) = (byte)i;
            ByteOf(high, i) = (byte)(i >> 8);
        }

        return [.. type.GetFields(Fields).OrderBy(field => field.MetadataToken).Select(field => new ObjectMember(
            SnakeCase(field.Name),
            ByteOf(field.GetValue(low)!, 0) | ByteOf(field.GetValue(high)!, 0) << 8,
            SizeOf(field.FieldType)))];
    }

    private static ref byte ByteOf(object boxed, int index) =>
        ref Unsafe.Add(ref Unsafe.As<Contents>(boxed).First, index);

    /// <summary>A property's backing field is called <c>&lt;Name&gt;k__BackingField</c>.</summary>
    private static string SnakeCase(string name)
    {
        var word = name.StartsWith('<') ? name[1..name.IndexOf('>', StringComparison.Ordinal)] : name;
        return WordStart().Replace(word, "_$0").TrimStart('_').ToLowerInvariant();
    }

    [GeneratedRegex("[A-Z]")]
    private static partial Regex WordStart();

    private sealed class Contents
    {
        public byte First;
    }
}
