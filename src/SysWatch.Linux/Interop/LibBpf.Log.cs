using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace SysWatch.Linux.Interop;

/// <summary>What libbpf and the kernel's verifier say goes to whoever listens on this thread, else nowhere.</summary>
internal static unsafe partial class LibBpf
{
    private const int MessageBytesMax = 1 << 18;

    [ThreadStatic]
    private static StringBuilder? _listener;

    /// <summary>Runs something and returns the warnings that libbpf had meanwhile.</summary>
    public static string Listen(Action action)
    {
        SetPrint(&Print);
        var text = _listener = new StringBuilder();
        try
        {
            action();
        }
        finally
        {
            _listener = null;
        }

        return text.ToString();
    }

    // va_list arrives as a pointer on both architectures: an array on x64, a struct passed by reference on arm64.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Print(int level, byte* format, nint arguments)
    {
        if (_listener is not { } listener || level != 0)
            return 0;
        var buffer = (byte*)NativeMemory.Alloc(MessageBytesMax);
        var length = FormatMessage(buffer, MessageBytesMax, format, arguments);
        if (length > 0)
            listener.Append(Encoding.UTF8.GetString(buffer, Math.Min(length, MessageBytesMax - 1)));
        NativeMemory.Free(buffer);
        return length;
    }

    [LibraryImport(Library, EntryPoint = "libbpf_set_print")]
    private static partial nint SetPrint(delegate* unmanaged[Cdecl]<int, byte*, nint, int> print);

    [LibraryImport("libc", EntryPoint = "vsnprintf")]
    private static partial int FormatMessage(byte* buffer, nuint size, byte* format, nint arguments);
}
