namespace SysWatch.Windows.Seeing;

/// <param name="Seen">Null: nothing was seen, but something is to be done.</param>
/// <param name="Process">Whose number it was then.</param>
/// <param name="IsNew">Of a beginning: nobody had told of it.</param>
internal readonly record struct SeenItem(SeenEvent? Seen, TreeProcess? Process, bool IsNew = false);
