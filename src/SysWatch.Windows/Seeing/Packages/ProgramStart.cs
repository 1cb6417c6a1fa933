namespace SysWatch.Windows.Seeing.Packages;

/// <summary>A member as it began, for who says which package it runs.</summary>
/// <param name="ImagePath">As Win32 names it, links followed.</param>
/// <param name="ToldCommandLine">The kernel's copy, made when the process was; a parent may have chosen it.</param>
/// <param name="Facts">Of the process itself, read since.</param>
/// <param name="IsFirst">The session was started for it: its files are what the person has chosen.</param>
internal sealed record ProgramStart(
    int Pid, string ImagePath, string ToldCommandLine, ProcessFacts Facts, bool IsFirst);
