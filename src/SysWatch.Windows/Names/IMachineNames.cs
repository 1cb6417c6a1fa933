namespace SysWatch.Windows.Names;

/// <summary>What the machine is called now, which changes: addresses come and go, shares and domains too.</summary>
internal interface IMachineNames
{
    /// <summary>As they were within the last minute.</summary>
    MachineNames Current { get; }

    /// <summary>A server or share was met that is not the machine's. Cheap where that was said a moment ago.</summary>
    void Refresh();
}
