namespace SysWatch.Windows.Seeing;

/// <summary>What is there now, for when it is not known what happened.</summary>
internal interface ISnapshots
{
    /// <summary>Null: it could not be taken; it is tried again a little later. Any thread.</summary>
    SystemSnapshot? Take();
}
