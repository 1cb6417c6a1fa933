using System.Runtime.InteropServices;

namespace SysWatch.Windows.Interop;

/// <summary>Names of volumes, and long ones of files.</summary>
internal static unsafe partial class Kernel32
{
    /// <param name="device">Null: the names of all, each ended by a NUL and the list by one more.</param>
    [LibraryImport(Dll, SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    public static partial uint QueryDosDeviceW(string? device, char* target, uint characters);

    [LibraryImport(Dll, SetLastError = true)]
    public static partial nint FindFirstVolumeW(char* name, uint characters);

    [LibraryImport(Dll, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool FindNextVolumeW(nint find, char* name, uint characters);

    [LibraryImport(Dll, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool FindVolumeClose(nint find);

    [LibraryImport(Dll, SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool GetVolumePathNamesForVolumeNameW(
        string volume, char* names, uint characters, out uint length);

    [LibraryImport(Dll, SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    public static partial uint GetLongPathNameW(string path, char* name, uint characters);
}
