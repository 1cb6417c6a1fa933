using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using SysWatch.Windows.Interop;

namespace SysWatch.Windows.Tests.Abi;

/// <summary>
/// Every struct and value of Interop against the headers of mingw-w64: a C file of assertions is made of what .NET says
/// of them, and compiled for x64. Nothing is run.
/// </summary>
public sealed class HeaderTests
{
    private const string Compiler = "x86_64-w64-mingw32-gcc";
    private const BindingFlags Constants = BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly;

    [Fact]
    public void Structs_are_those_of_the_headers() =>
        Compile(Structs().Where(t => !NotInHeaders.Structs.ContainsKey(t.Name)).SelectMany(AssertionsOf));

    [Fact]
    public void Values_are_those_of_the_headers() =>
        Compile(Values().Where(v => !NotInHeaders.Values.ContainsKey(v.Name)).Select(v =>
            $"_Static_assert((unsigned)({v.Name}) == (unsigned)({CValue(v)}), \"{v.Name}\");"));

    [Fact]
    public void A_wrong_size_would_be_found()
    {
        var failed = Run("_Static_assert(sizeof(STARTUPINFOW) == 103, \"STARTUPINFOW\");\n");

        Assert.Contains(failed, line => line.Contains("STARTUPINFOW", StringComparison.Ordinal));
    }

    [Fact]
    public void Structs_that_no_header_has_are_of_their_known_size() =>
        Assert.All(NotInHeaders.Structs, known =>
            Assert.Equal(known.Value, Marshal.SizeOf(Structs().Single(t => t.Name == known.Key))));

    [Fact]
    public void What_is_listed_as_missing_is_still_used() =>
        Assert.All(NotInHeaders.Values.Keys, name => Assert.Contains(Values(), v => v.Name == name));

    private static IEnumerable<Type> Structs() =>
        typeof(Win32Error).Assembly.GetTypes()
            .Where(t => t.Namespace == "SysWatch.Windows.Interop" && t.IsValueType && !t.IsEnum)
            .Where(t => t.Name.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '_'))
            .OrderBy(t => t.Name, StringComparer.Ordinal);

    private static IEnumerable<FieldInfo> Values() =>
        typeof(Win32Error).Assembly.GetTypes()
            .Where(t => t.Namespace == "SysWatch.Windows.Interop" &&
                (t.Name.EndsWith("Types", StringComparison.Ordinal) || t.Name is "Win32Error" or "NtStatus"))
            .SelectMany(t => t.GetFields(Constants))
            .Where(f => f.IsLiteral && f.FieldType != typeof(string));

    private static IEnumerable<string> AssertionsOf(Type type)
    {
        var compares = NotInHeaders.Beginnings.Contains(type.Name) ? ">=" : "==";
        yield return Invariant(
            $"_Static_assert(sizeof({type.Name}) {compares} {Marshal.SizeOf(type)}, \"{type.Name}\");");
        foreach (var field in type.GetFields(BindingFlags.Public | BindingFlags.Instance))
        {
            var name = NotInHeaders.Fields.GetValueOrDefault($"{type.Name}.{field.Name}", field.Name);
            var offset = Marshal.OffsetOf(type, field.Name);
            yield return Invariant(
                $"_Static_assert(offsetof({type.Name}, {name}) == {offset}, \"{type.Name}.{name}\");");
            yield return Invariant(
                $"_Static_assert(sizeof((({type.Name}*)0)->{name}) >= {Marshal.SizeOf(field.FieldType)}, ") +
                $"\"size of {type.Name}.{name}\");";
        }
    }

    private static string CValue(FieldInfo value) => value.GetRawConstantValue() switch
    {
        int number => Invariant($"{(long)number}LL"),
        IConvertible number => Invariant($"{number.ToUInt64(CultureInfo.InvariantCulture)}ULL"),
        _ => throw new InvalidOperationException($"{value.Name} is no number"),
    };

    private static void Compile(IEnumerable<string> assertions)
    {
        var failed = Run(string.Join('\n', assertions) + "\n");
        Assert.True(failed.Count == 0, string.Join('\n', failed));
    }

    /// <summary>What the compiler says; empty: all assertions hold.</summary>
    private static List<string> Run(string assertions)
    {
        if (!(Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(directory => File.Exists(Path.Combine(directory, Compiler))))
            Assert.Skip($"{Compiler} is not here: apt-get install gcc-mingw-w64-x86-64");
        var start = new ProcessStartInfo(Compiler, ["-fsyntax-only", "-w", "-x", "c", "-"])
        {
            RedirectStandardInput = true, RedirectStandardError = true,
        };
        using var compiler = Process.Start(start)!;
        var said = compiler.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        compiler.StandardInput.Write(new StringBuilder(Preamble).Append(assertions));
        compiler.StandardInput.Close();
        compiler.WaitForExit();
        return [.. said.Result.Split('\n').Where(l => l.Contains("error:", StringComparison.Ordinal))];
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private const string Preamble = """
        #define _WIN32_WINNT 0x0A00
        #define UMDF_USING_NTSTATUS
        #define WIN32_NO_STATUS
        #include <winsock2.h>
        #include <ws2tcpip.h>
        #include <windows.h>
        #undef WIN32_NO_STATUS
        #include <ntstatus.h>
        #include <winternl.h>
        #define _NTDEF_
        #include <ntsecapi.h>
        #include <aclapi.h>
        #include <sddl.h>
        #include <userenv.h>
        #include <fwpmu.h>
        #include <iphlpapi.h>
        #include <stddef.h>

        """;
}
