namespace SysWatch.Linux.Bpf;

/// <summary>BPF-LSM decides at every use of a file; what else it can do for files here.</summary>
/// <param name="Objects">By which other names it judges objects; null: by the path alone.</param>
/// <param name="Names">It tells of names that objects get; null: others have to look for them.</param>
/// <param name="HoldsCode">It decides where a file becomes code in memory.</param>
internal sealed record KernelFiles(ObjectNames? Objects, NameReader? Names, bool HoldsCode);
