using System.Text;
using SysWatch.Windows.Etw;
using SysWatch.Windows.Tests.Etw.Replay;

namespace SysWatch.Windows.Tests.Etw;

/// <summary>
/// Real recordings, which are not part of this repository: <c>SYSWATCH_ETL=FOLDER</c> says where they lie.
/// </summary>
public sealed class RecordingsTests
{
    private const string Variable = "SYSWATCH_ETL";

    [Fact]
    public void Real_recordings_are_decoded_without_a_fault()
    {
        var folder = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(string.IsNullOrEmpty(folder), $"{Variable} names no folder with .etl files.");
        var paths = Directory.GetFiles(folder!, "*.etl", SearchOption.AllDirectories);
        Assert.NotEmpty(paths);

        var faults = 0L;
        foreach (var path in paths.Order(StringComparer.Ordinal))
        {
            var file = EtlFile.Read(path);
            var seen = new SeenList();
            var counts = EtlReplay.Run(file, seen).Counts;
            faults += counts.Faults;
            TestContext.Current.SendDiagnosticMessage(Report(path, file, seen, counts));
            Console.Error.WriteLine(Report(path, file, seen, counts));
        }

        Assert.Equal(0, faults);
    }

    private static string Report(string path, EtlFile file, SeenList seen, EtwCounts counts)
    {
        var text = new StringBuilder();
        text.Append(null, $"{Path.GetFileName(path)}: {file.Buffers.Count} buffers, {file.Events().Count} events, ")
            .Append(null, $"{counts.Events} decoded, {file.Header.EventsLost} lost, {counts.Faults} faults;");
        foreach (var outcome in Enum.GetValues<EtwOutcome>())
            text.Append(null, $" {outcome} {counts[outcome]}");
        text.Append(null, $" WithoutEnd {counts.WithoutEnd} Forgotten {counts.Forgotten}").AppendLine();
        foreach (var kind in counts.Undecodable)
            text.Append(null, $"    undecodable {kind.Key}: {kind.Value}").AppendLine();
        foreach (var kind in seen.Seen.GroupBy(one => one.GetType().Name).OrderBy(group => group.Key))
            text.Append(null, $"    {kind.Key}: {kind.Count()}, as {kind.First()}").AppendLine();
        return text.ToString();
    }
}
