using System.IO.Pipes;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SysWatch.Cli.Selftest;

/// <summary>
/// The other end of a TLS handshake, outside of the session, at a pipe: whether Windows gives a session's token what
/// TLS needs is one question, and whether the network is open another.
/// </summary>
internal sealed class TlsServer : IDisposable
{
    public const string Host = "syswatch-selftest";

    private readonly CancellationTokenSource _end = new();
    private readonly X509Certificate2? _certificate = NewCertificate();
    private readonly NamedPipeServerStream _pipe;

    public TlsServer(string pipe)
    {
        _pipe = new NamedPipeServerStream(
            pipe, PipeDirection.InOut, NamedPipeServerStream.MaxAllowedServerInstances, PipeTransmissionMode.Byte,
            PipeOptions.Asynchronous);
        _ = ServeAsync();
    }

    public void Dispose()
    {
        _end.Cancel();
        _pipe.Dispose();
        _certificate?.Dispose();
        _end.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            await _pipe.WaitForConnectionAsync(_end.Token);
            if (_certificate is null)
            {
                _pipe.Disconnect();
                return;
            }
            await using var tls = new SslStream(_pipe, leaveInnerStreamOpen: true);
            await tls.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _end.Token);
            await tls.WriteAsync("ok\n"u8.ToArray(), _end.Token);
            await tls.FlushAsync(_end.Token);
        }
        catch (Exception e) when (e is IOException or AuthenticationException or OperationCanceledException
            or ObjectDisposedException or CryptographicException)
        {
            // The client says what became of it.
        }
    }

    /// <summary>Null: keys cannot be made here (wine), so that no handshake is to be had outside of a session either.
    /// </summary>
    private static X509Certificate2? NewCertificate()
    {
        try
        {
            return Make();
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static X509Certificate2 Make()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + Host, key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddHours(-1), now.AddHours(1));
        // Schannel takes no key that is in memory alone.
        return OperatingSystem.IsWindows()
            ? X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null)
            : new X509Certificate2(made);
    }
}
