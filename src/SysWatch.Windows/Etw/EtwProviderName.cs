namespace SysWatch.Windows.Etw;

internal sealed record EtwProviderName(string Name, Guid Guid);
