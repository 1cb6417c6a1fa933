using System.Runtime.InteropServices;

namespace SysWatch.Linux.Interop;

/// <summary>
/// The account database through the C library, and so through whatever the name service is set up to ask: files,
/// systemd, sssd, ldap. A call may wait for the network.
/// </summary>
internal static unsafe partial class AccountCalls
{
    /// <summary>No entry of a user is longer, in any database that a launch should wait for.</summary>
    public const int EntryBytesMax = 1 << 20;

    private const int EntryBytesFirst = 1 << 10;

    /// <param name="home">Null when there is no such account.</param>
    /// <returns>0, or -errno: -ERANGE for an entry longer than <see cref="EntryBytesMax"/>.</returns>
    public static int HomeOf(uint uid, out byte[]? home)
    {
        byte[]? copy = null;
        var error = Ask(
            (entry, buffer, length, found) => Getpwuid(uid, entry, buffer, length, found),
            entry => copy = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(entry->Directory).ToArray());
        home = copy;
        return MeansNone(error) ? 0 : -error;
    }

    /// <summary>False: there is no account of that name, or it cannot be looked up.</summary>
    public static bool UidOf(string name, out uint uid)
    {
        uint? number = null;
        Ask(
            (entry, buffer, length, found) => Getpwnam(name, entry, buffer, length, found),
            entry => number = entry->Uid);
        uid = number ?? 0;
        return number is not null;
    }

    /// <returns>The last errno. An entry is valid until <paramref name="read"/> returns.</returns>
    private static int Ask(AskForEntry ask, ReadEntry read)
    {
        var error = Errno.ERANGE;
        // A database that was interrupted is asked again, too: each turn is one of eleven.
        for (var length = EntryBytesFirst; length <= EntryBytesMax && IsWorthAnother(error); length *= 2)
        {
            fixed (byte* buffer = new byte[length])
            {
                UserEntry entry;
                UserEntry* found;
                error = ask(&entry, buffer, (nuint)length, &found);
                if (found != null)
                    read(&entry);
            }
        }

        return error;
    }

    private delegate int AskForEntry(UserEntry* entry, byte* buffer, nuint length, UserEntry** found);

    private delegate void ReadEntry(UserEntry* entry);

    private static bool IsWorthAnother(int error) => error is Errno.ERANGE or Errno.EINTR;

    /// <summary>What getpwuid(3) lists for "there is none", beside 0.</summary>
    private static bool MeansNone(int error) =>
        error is 0 or Errno.ENOENT or Errno.ESRCH or Errno.EBADF or Errno.EPERM;

    [LibraryImport(LibC.Name, EntryPoint = "getpwuid_r")]
    private static partial int Getpwuid(uint uid, UserEntry* entry, byte* buffer, nuint length, UserEntry** found);

    [LibraryImport(LibC.Name, EntryPoint = "getpwnam_r", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Getpwnam(
        string name, UserEntry* entry, byte* buffer, nuint length, UserEntry** found);

    /// <summary><c>struct passwd</c> of the C library; its texts lie in the caller's buffer.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct UserEntry
    {
        public byte* Name;
        public byte* Password;
        public uint Uid;
        public uint Gid;
        public byte* Description;
        public byte* Directory;
        public byte* Shell;
    }
}
