using System.Globalization;
using System.Runtime.Versioning;
using SysWatch.Policy.Patterns;
using SysWatch.Windows.Interop;
using SysWatch.Windows.Journal;
using SysWatch.Windows.Plans.Security;
using SysWatch.Windows.Plans.Stamps;

namespace SysWatch.Windows.Holding.Acl;

/// <summary>
/// Takes what sessions have left out of everything below a directory or key: what was made there while it was stamped
/// has inherited it.
/// </summary>
/// <param name="isGone">Whose entries are taken out.</param>
/// <param name="problems">Told of once for each tree.</param>
[SupportedOSPlatform("windows")]
internal sealed class StampSweep(Func<Sid, bool> isGone, List<string> problems)
{
    private readonly MachineListing _listing = new(WellKnownSids.LocalSystem);
    private int _failed;
    private string _first = "";

    public void Below(StampChange top)
    {
        var waiting = new Stack<string>([top.Path]);
        while (waiting.TryPop(out var container))
        {
            foreach (var child in Children(container))
            {
                var path = $"{container}/{child.Name}";
                Sweep(path, child.Kind);
                if (child.IsContainer)
                    waiting.Push(path);
            }
        }
        if (_failed > 0)
        {
            problems.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{_failed} objects below {WindowsNames.Display(top.Path)} may have kept entries of a session that ") +
                $"has ended; they mean nobody now. The first: {_first}");
        }
    }

    private List<ListedObject> Children(string container)
    {
        try
        {
            return [.. _listing.Children(container)];
        }
        catch (DirectoryNotFoundException)
        {
            // It has gone, and what was in it.
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            Failed(failed);
        }
        return [];
    }

    private void Sweep(string path, ObjectKind kind)
    {
        try
        {
            using var target = kind == ObjectKind.Key
                ? OpenObject.Key(path, WellKnownSids.LocalSystem)
                : OpenObject.File(path);
            Stamping.Sweep(target, isGone);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            if (failed is not NativeException { IsStatus: false, Code: Win32Error.ERROR_FILE_NOT_FOUND })
                Failed(failed);
        }
    }

    private void Failed(Exception failed)
    {
        if (_failed++ == 0)
            _first = failed.Message;
    }
}
