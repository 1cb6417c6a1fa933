using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Text;

namespace SysWatch.Linux.PrivilegedTests.Accounts;

/// <summary>Another /etc/passwd, for one thread alone: the machine's own is not touched.</summary>
internal static class OwnUsers
{
    private const int NewMounts = 0x00020000;

    /// <param name="passwd">Latin-1, so that a test can write any byte.</param>
    public static T Run<T>(string passwd, Func<T> test)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        var file = Path.GetTempFileName();
        File.WriteAllText(file, passwd, Encoding.Latin1);
        var (result, failure) = (default(T), (ExceptionDispatchInfo?)null);
        var thread = new Thread(() =>
        {
            try
            {
                // The thread, and what it starts, have mounts of their own from here on; they end with it.
                Assert.Equal(0, Tmds.Linux.LibC.unshare(NewMounts));
                Mount("--make-rprivate", "/");
                Mount("--bind", file, "/etc/passwd");
                result = test();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Start();
        thread.Join();
        File.Delete(file);
        failure?.Throw();
        return result!;
    }

    private static void Mount(params string[] arguments)
    {
        using var mount = Process.Start("mount", arguments);
        mount.WaitForExit();
        Assert.Equal(0, mount.ExitCode);
    }
}
