using System.Text;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;
using SysWatch.Windows.Names;

namespace SysWatch.Windows.Seeing;

/// <summary>
/// The directories that rules name in so many words: when one, or one above it, is renamed, what is in it has another
/// name, of which the rules do not speak. Under the observer's lock.
/// </summary>
internal sealed class RestrictedPlaces
{
    private CompiledPolicy? _policy;
    private byte[][] _places = [];

    /// <summary>Whether this is one of them, or one is below it.</summary>
    public bool AreAt(CompiledPolicy policy, NamedObject named)
    {
        if (_policy != policy)
        {
            _places =
            [
                .. policy.RestrictedDirectories(PathAccess.Files)
                    .Concat(policy.RestrictedDirectories(PathAccess.Execute)).Select(Encoding.UTF8.GetBytes),
            ];
            _policy = policy;
        }
        foreach (var key in named.Keys)
        {
            foreach (var place in _places)
            {
                if (place.AsSpan().StartsWith(key) && (place.Length == key.Length || place[key.Length] == '/'))
                    return true;
            }
        }
        return false;
    }
}
