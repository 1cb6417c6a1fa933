namespace SysWatch.Windows.Names;

/// <summary>Which volume has which names now.</summary>
internal interface IVolumeNames
{
    /// <summary>Read anew where something has changed since; else the same instance, at no cost.</summary>
    VolumeMap Current { get; }

    /// <summary>A device was met that the map does not have. Cheap where that was said a moment ago.</summary>
    void Refresh();
}
