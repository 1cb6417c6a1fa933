using System.Globalization;
using System.Runtime.InteropServices;

namespace SysWatch.Windows.Interop;

/// <summary>
/// A call of Windows that failed where it should not have: which, with what code, and what the system says of it.
/// </summary>
internal sealed class NativeException : IOException
{
    private NativeException(string call, int code, bool isStatus, string sentence)
        : base(sentence)
    {
        Call = call;
        Code = code;
        IsStatus = isStatus;
    }

    /// <summary>The function's name.</summary>
    public string Call { get; }

    /// <summary>A Win32 error; or NTSTATUS, see <see cref="IsStatus"/>.</summary>
    public int Code { get; }

    public bool IsStatus { get; }

    /// <summary>Of what <c>SetLastError</c> kept of the call just made.</summary>
    /// <param name="what">What could not be done: <c>open process 812</c>.</param>
    public static NativeException Last(string call, string what) => Win32(call, Marshal.GetLastPInvokeError(), what);

    public static NativeException Win32(string call, int code, string what) => new(
        call, code, isStatus: false,
        string.Create(CultureInfo.InvariantCulture, $"Cannot {what}: {call} gave {Describe(code)}."));

    public static NativeException Status(string call, int status, string what) => new(
        call, status, isStatus: true,
        string.Create(CultureInfo.InvariantCulture, $"Cannot {what}: {call} gave {DescribeStatus(status)}."));

    /// <summary><c>ERROR_ACCESS_DENIED (5, Access is denied)</c></summary>
    public static string Describe(int code)
    {
        var message = Marshal.GetPInvokeErrorMessage(code).Trim().TrimEnd('.');
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Win32Error.NameOf(code)} ({code}{(message.Length > 0 ? ", " : "")}{message})");
    }

    /// <summary><c>STATUS_ACCESS_DENIED (0xC0000022)</c></summary>
    public static string DescribeStatus(int status) =>
        string.Create(CultureInfo.InvariantCulture, $"{NtStatus.NameOf(status)} (0x{status:X8})");
}
