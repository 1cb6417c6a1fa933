using System.Runtime.InteropServices;

namespace SysWatch.Linux.Interop;

/// <summary>The kernel side cannot be had or kept: what failed, why, and what to do.</summary>
internal sealed class BpfException(string message) : Exception(message)
{
    public static string Describe(int errno) =>
        $"{Marshal.GetPInvokeErrorMessage(Math.Abs(errno))} (errno {Math.Abs(errno)})";
}
