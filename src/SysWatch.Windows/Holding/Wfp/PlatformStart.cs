using SysWatch.Windows.Interop;

namespace SysWatch.Windows.Holding.Wfp;

/// <summary>The filtering platform is a service as this one is, which may come later at the machine's start.</summary>
internal static class PlatformStart
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <param name="open">Gives a Win32 error.</param>
    /// <exception cref="IOException">It does not come, or refuses: what to do is said.</exception>
    public static void Wait(Func<uint> open, TimeProvider time, Action<TimeSpan> pause)
    {
        var since = time.GetTimestamp();
        while (true)
        {
            var code = unchecked((int)open());
            if (code == 0)
                return;
            var failed = NativeException.Win32(
                "FwpmEngineOpen0", code, "reach the filtering platform (service BFE)");
            if (code is not (Win32Error.RPC_S_SERVER_UNAVAILABLE or Win32Error.EPT_S_NOT_REGISTERED))
                throw failed;
            if (time.GetElapsedTime(since) >= Patience)
            {
                throw new IOException(
                    $"{failed.Message} The service BFE does not run. See `sc.exe query BFE`; start it with `sc.exe " +
                    "start BFE`, after `sc.exe config BFE start= auto` where somebody has disabled it. Without it no " +
                    "session can be kept from the network: without --prevent syswatchd does not ask for it.", failed);
            }
            pause(Pause);
        }
    }
}
