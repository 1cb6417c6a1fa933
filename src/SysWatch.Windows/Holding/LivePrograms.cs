using System.Runtime.Versioning;
using System.Security;
using SysWatch.Windows.Accounts;
using SysWatch.Windows.Holding.Tokens;
using SysWatch.Windows.Interop;
using SysWatch.Windows.Names;
using SysWatch.Windows.Plans.Security;
using SysWatch.Windows.Seeing;
using SysWatch.Windows.Seeing.Packages;

namespace SysWatch.Windows.Holding;

/// <summary>
/// What is believed of a program on this machine: that one which only the system and administrators can change, with
/// the folders that it lies in, is what it is called; and of what node runs there, the package. For the observer's
/// thread, which is held up by no session's file and by no other machine (<see cref="AskedFile"/>).
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class LivePrograms(TimeProvider time) : IProgramFacts, IPackageFiles
{
    /// <summary>Files; at most twice as many are kept.</summary>
    public const int RememberedMax = 512;
    private const int FileBytesMax = 1 << 20;
    private const uint ReadAccess = HeldProcess.LookAccess | ProcessTypes.PROCESS_VM_READ |
        ProcessTypes.PROCESS_QUERY_INFORMATION;

    /// <summary>Only an administrator makes an answer wrong, and every start asks for the same folders.</summary>
    private static readonly TimeSpan Believed = TimeSpan.FromSeconds(10);

    private readonly RecentNames<bool> _recent = new(RememberedMax, Believed, time);

    public string WindowsFolder { get; } = Environment.GetFolderPath(Environment.SpecialFolder.Windows);

    public bool IsUntouched(string path, int pid, long since) => IsUntouched(path) && IsPlainFile(path);

    public bool IsUntouched(string path)
    {
        if (_recent.TryGet(path, out var known))
            return known;
        known = Ask(path, FileTypes.READ_CONTROL, file => file.KeepsRights, out _, IsTheSystems);
        _recent.Add(path, known);
        return known;
    }

    public string? PackageOf(ProgramStart start) => NodePackages.Of(start, this);

    public bool IsPlainFile(string path) =>
        Ask(path, 0, file => file is { IsDirectory: false, IsLink: false, KeepsRights: true }, out _);

    public bool Exists(string path) => Ask(path, 0, _ => true, out var isMissing) || !isMissing;

    public string? Read(string path)
    {
        string? text = null;
        Ask(path, FileTypes.FILE_READ_DATA, file =>
        {
            if (file is { IsDirectory: false, IsLink: false })
                text = file.Text(FileBytesMax);
            return true;
        }, out _);
        return text;
    }

    public string? HomeOf(int pid, long creation)
    {
        try
        {
            using var process = HeldProcess.TryOpen(pid, creation, HeldProcess.LookAccess);
            return process is null ? null
                : WindowsAccounts.HomeOf(TokenFacts.OfProcess(process, TokenFacts.UserOf).ToString());
        }
        catch (Exception e) when (IsExpected(e))
        {
            return null;
        }
    }

    public IReadOnlyDictionary<string, string>? VariablesOf(int pid, long creation)
    {
        try
        {
            using var process = HeldProcess.TryOpen(pid, creation, ReadAccess);
            if (process is null || EnvironmentReader.TryRead(process) is not { } block)
                return null;
            var variables = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var entry in block.Entries())
            {
                // Of two, which counts depends on who looks.
                if (!variables.TryAdd(entry.Name.ToUpperInvariant(), new string(block.ValueOf(entry))))
                    return null;
            }
            return variables;
        }
        catch (Exception e) when (IsExpected(e))
        {
            return null;
        }
    }

    public bool IsElevated(int pid, long creation)
    {
        try
        {
            using var process = HeldProcess.TryOpen(pid, creation, HeldProcess.LookAccess);
            return process is null ||
                !TokenFacts.TryOfProcess(process, TokenFacts.IsElevated, out var isElevated) || isElevated;
        }
        catch (Exception e) when (IsExpected(e))
        {
            return true;
        }
    }

    private static bool Ask(
        string path, uint access, Func<AskedFile, bool> ask, out bool isMissing, Func<AskedFile, bool>? looks = null)
    {
        isMissing = false;
        try
        {
            using var file = AskedFile.TryOpen(path, access, out isMissing, looks);
            return file is not null && ask(file);
        }
        catch (Exception e) when (IsExpected(e))
        {
            return false;
        }
    }

    /// <summary>Wine has no rights that it keeps.</summary>
    private static bool IsTheSystems(AskedFile file) =>
        !file.IsLink && (Wine.IsPresent || SystemsOwn.Is(file.Descriptor(), file.IsTop));

    private static bool IsExpected(Exception e) => e is IOException or UnauthorizedAccessException or ArgumentException
        or SecurityException or NotSupportedException;
}
