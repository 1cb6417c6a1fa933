namespace SysWatch.Windows.Names;

/// <summary>Expands names like <c>PROGRA~1</c>.</summary>
internal interface ILongNames
{
    /// <summary>The path with every component by its long name; null where the file system does not say.</summary>
    /// <param name="path">Of a local drive or volume, starting with <c>\\?\</c>.</param>
    string? LongName(string path);
}
