namespace SysWatch.Policy.Yaml;

/// <summary>Where something stands in a profile's text; line and column count from 1.</summary>
internal readonly record struct SourcePosition(string File, int Line, int Column);
