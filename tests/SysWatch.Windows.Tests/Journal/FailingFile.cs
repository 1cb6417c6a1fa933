namespace SysWatch.Windows.Tests.Journal;

/// <summary>A file on a disk that is full after so many bytes.</summary>
internal sealed class FailingFile(string path, long room, bool canCut)
    : FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0)
{
    public bool CannotSeek { get; set; }

    public override long Seek(long offset, SeekOrigin origin) =>
        CannotSeek ? throw new IOException("The device is gone.") : base.Seek(offset, origin);

    public override void Write(ReadOnlySpan<byte> buffer) => Write(buffer.ToArray(), 0, buffer.Length);

    public override void Write(byte[] buffer, int offset, int count)
    {
        var left = (int)Math.Min(count, Math.Max(0, room - Position));
        base.Write(buffer, offset, left);
        if (left < count)
            throw new IOException("No space left on device.");
    }

    public override void SetLength(long value)
    {
        if (!canCut)
            throw new IOException("The device is gone.");
        base.SetLength(value);
    }
}
