using System.Net.Sockets;
using System.Runtime.InteropServices;
using SysWatch.Linux.Interop;

namespace SysWatch.Linux.PrivilegedTests.Mediation;

/// <summary>A listening unix socket of this process.</summary>
internal sealed class UnixServer : IDisposable
{
    private const int LevelSocket = 1;
    private const int PeerCredentials = 17;
    private const int OwnerMayWrite = 0x180;
    private const int AllMayWrite = 0x1B6;

    private readonly Socket _socket;

    /// <param name="path">An abstract name starts with a NUL.</param>
    /// <param name="owner">Whom the socket's file belongs to; null leaves it root's, writable by all.</param>
    public UnixServer(string path, uint? owner = null, int backlog = 16)
    {
        _socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _socket.Bind(new UnixDomainSocketEndPoint(path));
        _socket.Listen(backlog);
        if (path[0] == '\0')
            return;
        Give(path, owner ?? 0, owner is null ? AllMayWrite : OwnerMayWrite);
    }

    public Socket Accept() => _socket.Accept();

    public bool HasCaller => _socket.Poll(0, SelectMode.SelectRead);

    /// <summary>Pid, uid and gid of whoever connected, as the kernel tells the server.</summary>
    public (int Pid, int Uid, int Gid) AcceptCredentials()
    {
        using var peer = Accept();
        Span<byte> credentials = stackalloc byte[12];
        Assert.Equal(12, peer.GetRawSocketOption(LevelSocket, PeerCredentials, credentials));
        var numbers = MemoryMarshal.Cast<byte, int>(credentials);
        return (numbers[0], numbers[1], numbers[2]);
    }

    public void Dispose() => _socket.Dispose();

    private static unsafe void Give(string path, uint uid, int mode)
    {
        fixed (byte* text = System.Text.Encoding.UTF8.GetBytes(path + '\0'))
        {
            Assert.Equal(0, Tmds.Linux.LibC.lchown(text, uid, uid));
            Assert.Equal(0, Tmds.Linux.LibC.chmod(text, (ushort)mode));
        }
    }
}
