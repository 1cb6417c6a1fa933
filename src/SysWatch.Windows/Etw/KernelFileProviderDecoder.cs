using SysWatch.Windows.Seeing;

namespace SysWatch.Windows.Etw;

/// <summary>
/// Microsoft-Windows-Kernel-File: the same by a provider of its own, whose headers know the process. Not enabled beside
/// <see cref="KernelFileDecoder"/>: all would be seen twice.
/// </summary>
internal sealed class KernelFileProviderDecoder(
    ISeenEvents seen, EtwClock clock, EtwCounts counts, ThreadOwners owners) : FileDecoder(seen, clock, counts, owners)
{
    public const int Create = 12;
    public const int CloseFile = 14;
    public const int ReadFile = 15;
    public const int WriteFile = 16;
    public const int SetFile = 17;
    public const int SetDelete = 18;
    public const int Rename = 19;
    public const int OperationEnd = 24;
    public const int DeletePath = 26;
    public const int RenamePath = 27;
    public const int SetLinkPath = 28;
    public const int CreateNew = 30;

    public static readonly int[] Ids =
    [
        Create, CloseFile, ReadFile, WriteFile, SetFile, SetDelete, Rename, OperationEnd, DeletePath, RenamePath,
        SetLinkPath, CreateNew,
    ];

    public override string Provider => EtwProviders.KernelFile.Name;

    public override EtwOutcome Decode(in EtwEvent seen)
    {
        var layout = FileLayout.OfProvider(seen.Version);
        return seen.Id switch
        {
            Create => Open(seen, layout),
            CreateNew => Made(seen, layout),
            OperationEnd => Over(seen),
            CloseFile => Close(layout.Simple(seen)),
            ReadFile => Transfer(seen, layout.Transfer(seen), FileUse.Read),
            WriteFile => Transfer(seen, layout.Transfer(seen), FileUse.Write),
            SetFile => Set(seen, layout.Setting(seen, hasPath: false)),
            SetDelete => Do(seen, layout.Setting(seen, hasPath: false), FileUse.Delete),
            Rename => Do(seen, layout.Setting(seen, hasPath: false), FileUse.Rename),
            DeletePath => DeleteNamed(seen, layout.Setting(seen, hasPath: true)),
            RenamePath => DoNamed(seen, layout.Setting(seen, hasPath: true), FileUse.Create),
            SetLinkPath => Link(seen, layout.Setting(seen, hasPath: true)),
            _ => EtwOutcome.NotWanted,
        };
    }
}
