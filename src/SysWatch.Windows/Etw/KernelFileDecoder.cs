using SysWatch.Windows.Seeing;

namespace SysWatch.Windows.Etw;

/// <summary>FileIO of the kernel's session.</summary>
internal sealed class KernelFileDecoder(ISeenEvents seen, EtwClock clock, EtwCounts counts, ThreadOwners owners)
    : FileDecoder(seen, clock, counts, owners)
{
    public const int Create = 64;
    public const int Cleanup = 65;
    public const int CloseFile = 66;
    public const int ReadFile = 67;
    public const int WriteFile = 68;
    public const int SetFile = 69;
    public const int Delete = 70;
    public const int Rename = 71;
    public const int OperationEnd = 76;

    /// <summary>Not in TraceEvent's parser: the opcodes after 77 are those of ntwmi.h.</summary>
    public const int DeletePath = 79;
    public const int RenamePath = 80;
    public const int SetLinkPath = 81;

    public static readonly int[] WithoutParser = [DeletePath, RenamePath, SetLinkPath];

    public override string Provider => "kernel FileIO";

    public override EtwOutcome Decode(in EtwEvent seen)
    {
        var layout = FileLayout.OfKernel(seen.Version);
        return seen.Id switch
        {
            Create => Open(seen, layout),
            OperationEnd => Over(seen),
            CloseFile => Close(layout.Simple(seen)),
            ReadFile => Transfer(seen, layout.Transfer(seen), FileUse.Read),
            WriteFile => Transfer(seen, layout.Transfer(seen), FileUse.Write),
            SetFile => Set(seen, layout.Setting(seen, hasPath: false)),
            Delete => Do(seen, layout.Setting(seen, hasPath: false), FileUse.Delete),
            Rename => Do(seen, layout.Setting(seen, hasPath: false), FileUse.Rename),
            DeletePath => DeleteNamed(seen, layout.Setting(seen, hasPath: true)),
            RenamePath => DoNamed(seen, layout.Setting(seen, hasPath: true), FileUse.Create),
            SetLinkPath => Link(seen, layout.Setting(seen, hasPath: true)),
            _ => EtwOutcome.NotWanted,
        };
    }
}
