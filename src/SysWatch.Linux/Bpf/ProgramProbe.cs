namespace SysWatch.Linux.Bpf;

/// <summary>Whether one program holds here.</summary>
/// <param name="Name">E.g. <c>sw_connect4</c>.</param>
/// <param name="Refusal">Why the kernel does not have it; null when it is attached.</param>
internal sealed record ProgramProbe(string Name, string? Refusal)
{
    public bool IsAttached => Refusal is null;
}
