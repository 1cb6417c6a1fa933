using System.Globalization;
using System.Runtime.Versioning;
using SysWatch.Windows.Interop;

namespace SysWatch.Windows.Holding;

/// <summary>
/// A process's environment block as it lies in its memory: PEB, ProcessParameters, Environment. The offsets are those
/// of
/// x64 since Windows 7 (ntpebteb.h and ntrtl.h of PHNT); of 32-bit processes the 64-bit block is read, which is the one
/// that was given. What is read is the process's own and may be anything: every length is checked and limited.
/// </summary>
[SupportedOSPlatform("windows")]
internal static unsafe class EnvironmentReader
{
    public const int ParametersDirectory = 0x38;
    public const int ParametersCommandLine = 0x70;

    /// <summary>Twice what any process can be given by CreateProcess.</summary>
    public const int CharactersMax = 1024 * 1024;

    private const int PebLoader = 0x18;
    private const int PebParameters = 0x20;
    private const int ParametersEnvironment = 0x80;
    private const int ParametersEnvironmentSize = 0x3F0;

    /// <summary>Null: the process is not far enough yet, or has gone. With the block's address, for who overwrites it.
    /// </summary>
    public static EnvironmentAt? TryRead(HeldProcess process)
    {
        var peb = process.Basics().PebBaseAddress;
        if (peb == 0 || !TryRead(process, peb + PebParameters, out nint parameters) || parameters == 0 ||
            !TryRead(process, parameters + ParametersEnvironment, out nint address) || address == 0 ||
            !TryRead(process, parameters + ParametersEnvironmentSize, out nuint bytes) || bytes == 0)
            return null;
        if (bytes > CharactersMax * sizeof(char))
            throw new IOException(
                $"The environment of process {process.Pid.ToString(CultureInfo.InvariantCulture)} is said to have " +
                $"{bytes.ToString(CultureInfo.InvariantCulture)} bytes, which no environment has.");
        var block = new char[bytes / sizeof(char)];
        fixed (char* to = block)
            return Kernel32.ReadProcessMemory(process.Handle, address, to, (nuint)block.Length * sizeof(char), out _)
                ? new EnvironmentAt(address, block)
                : null;
    }

    /// <summary>
    /// Whether the loader has begun in it: until it has, nothing of the program, or of a DLL, has run. (PEB.Ldr is set
    /// by LdrpInitializeProcess, in the process itself.)
    /// </summary>
    public static bool HasBegun(HeldProcess process)
    {
        var peb = process.Basics().PebBaseAddress;
        return !TryRead(process, peb + PebLoader, out nint loader) || loader != 0;
    }

    public static bool Write(HeldProcess process, nint address, ReadOnlySpan<char> text)
    {
        fixed (char* from = text)
            return Kernel32.WriteProcessMemory(
                process.Handle, address, from, (nuint)text.Length * sizeof(char), out var written) &&
                written == (nuint)text.Length * sizeof(char);
    }

    /// <summary>One of the texts beside the environment: its own word, good for people alone.</summary>
    /// <returns>Empty where it cannot be read.</returns>
    public static string Text(HeldProcess process, int parameter)
    {
        var peb = process.Basics().PebBaseAddress;
        if (peb == 0 || !TryRead(process, peb + PebParameters, out nint parameters) || parameters == 0 ||
            !TryRead(process, parameters + parameter, out ProcessTypes.UNICODE_STRING text) || text.Buffer == 0)
            return "";
        var characters = new char[text.Length / sizeof(char)];
        fixed (char* to = characters)
            return Kernel32.ReadProcessMemory(
                process.Handle, text.Buffer, to, (nuint)characters.Length * sizeof(char), out _)
                ? new string(characters)
                : "";
    }

    private static bool TryRead<T>(HeldProcess process, nint address, out T value)
        where T : unmanaged
    {
        T read;
        var isRead = Kernel32.ReadProcessMemory(process.Handle, address, &read, (nuint)sizeof(T), out var bytes);
        value = read;
        return isRead && bytes == (nuint)sizeof(T);
    }
}
