namespace SysWatch.Cli.Json;

internal sealed record VersionJson(string Version, string Runtime, string Architecture);
