namespace SysWatch.Cli.Selftest;

/// <summary>What was seen at an attack's decoys after it ran.</summary>
/// <param name="Arrivals">How often something came to its listener.</param>
/// <param name="VictimIsHurt">Its victim was ended or stopped.</param>
internal sealed record Sighting(string Secret, string Mark, int Arrivals, bool VictimIsHurt);
