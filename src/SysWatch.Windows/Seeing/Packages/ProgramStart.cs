namespace SysWatch.Windows.Seeing.Packages;

/// <summary>A member as it began, for who says which package it runs.</summary>
/// <param name="ImagePath">As Win32 names it, links followed.</param>
/// <param name="Facts">Of the process itself, its command line too: that it began with it is not asked here.</param>
/// <param name="IsFirst">The session was started for it: its files are what the person has chosen.</param>
internal sealed record ProgramStart(
    int Pid, string ImagePath, ProcessFacts Facts, bool IsFirst);
