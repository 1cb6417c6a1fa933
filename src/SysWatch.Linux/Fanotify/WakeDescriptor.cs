using System.ComponentModel;
using static Tmds.Linux.LibC;

namespace SysWatch.Linux.Fanotify;

/// <summary>An eventfd by which one thread ends another's poll.</summary>
internal sealed unsafe class WakeDescriptor : IDisposable
{
    public WakeDescriptor()
    {
        Descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        if (Descriptor < 0)
            throw new Win32Exception(errno, "eventfd");
    }

    public int Descriptor { get; }

    public void Set()
    {
        ulong one = 1;
        _ = write(Descriptor, &one, sizeof(ulong));
    }

    public void Clear()
    {
        ulong count;
        _ = read(Descriptor, &count, sizeof(ulong));
    }

    public void Dispose() => _ = close(Descriptor);
}
