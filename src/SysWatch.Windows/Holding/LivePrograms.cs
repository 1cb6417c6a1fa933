using System.Runtime.Versioning;
using System.Security;
using SysWatch.Windows.Api;
using SysWatch.Windows.Holding.Tokens;
using SysWatch.Windows.Interop;
using SysWatch.Windows.Names;
using SysWatch.Windows.Seeing;
using SysWatch.Windows.Seeing.Packages;

namespace SysWatch.Windows.Holding;

/// <summary>
/// What is believed of a program on this machine: that one which only the system and administrators can change, with
/// the folders that it lies in, is what it is called; and of what node runs there, the package. For the observer's
/// thread.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class LivePrograms(TimeProvider time) : IProgramFacts, IPackageFiles
{
    public const int RememberedMax = 1024;
    private const int FileBytesMax = 1 << 20;
    private const uint ReadAccess = HeldProcess.LookAccess | ProcessTypes.PROCESS_VM_READ |
        ProcessTypes.PROCESS_QUERY_INFORMATION;

    /// <summary>Only an administrator makes an answer wrong, and every start asks for the same folders.</summary>
    private static readonly TimeSpan Believed = TimeSpan.FromSeconds(10);

    private readonly RecentNames<bool> _recent = new(RememberedMax, Believed, time);

    public bool IsUntouched(string path, int pid, long since) => IsUntouched(path);

    public bool IsUntouched(string path)
    {
        // The topmost folder of a drive lets everybody make new names, which changes none that is there.
        for (var place = path; Above(place) is { } above; place = above)
        {
            if (!IsTheSystems(place))
                return false;
        }
        return path.Length > 0;
    }

    public string? PackageOf(ProgramStart start) => NodePackages.Of(start, this);

    public bool IsPlainFile(string path)
    {
        try
        {
            if (new DriveInfo(path[..1]).DriveType != DriveType.Fixed ||
                File.GetAttributes(path).HasFlag(FileAttributes.Directory))
                return false;
            for (var place = path; Above(place) is { } above; place = above)
            {
                if (File.GetAttributes(place).HasFlag(FileAttributes.ReparsePoint))
                    return false;
            }
            return true;
        }
        catch (Exception e) when (IsExpected(e))
        {
            return false;
        }
    }

    public bool Exists(string path) => Path.Exists(path);

    public string? Read(string path)
    {
        try
        {
            using var file = new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(file);
            return file.Length <= FileBytesMax ? reader.ReadToEnd() : null;
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
                variables.TryAdd(entry.Name.ToUpperInvariant(), new string(block.ValueOf(entry)));
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
            if (process is null || !Advapi32.OpenProcessToken(process.Handle, TokenTypes.TOKEN_QUERY, out var token))
                return true;
            using (token)
                return TokenFacts.IsElevated(token);
        }
        catch (Exception e) when (IsExpected(e))
        {
            return true;
        }
    }

    private bool IsTheSystems(string place)
    {
        if (_recent.TryGet(place, out var known))
            return known;
        try
        {
            known = ProtectedDirectory.WhoElseWrites(place) is null;
        }
        catch (Exception e) when (IsExpected(e))
        {
            known = false;
        }
        _recent.Add(place, known);
        return known;
    }

    private static string? Above(string path) => Path.GetDirectoryName(path);

    private static bool IsExpected(Exception e) => e is IOException or UnauthorizedAccessException or ArgumentException
        or SecurityException or NotSupportedException;
}
