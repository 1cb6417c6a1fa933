namespace SysWatch.Linux.Bpf;

/// <summary>BPF-LSM decides at every use of a file; what else it can do for files here.</summary>
/// <param name="Objects">By which other names it judges objects; null: by the path alone.</param>
/// <param name="Names">It tells of names that objects get; null where it does not.</param>
internal sealed record KernelFiles(ObjectNames? Objects, NameReader? Names);
