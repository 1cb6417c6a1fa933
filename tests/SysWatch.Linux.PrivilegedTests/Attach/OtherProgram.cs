using System.Diagnostics;
using System.Globalization;

namespace SysWatch.Linux.PrivilegedTests.Attach;

/// <summary>
/// A program whose parent is another: whoever traces a child of its own takes the news of its end from the run-time.
/// </summary>
internal sealed class OtherProgram : IDisposable
{
    private const string Parent = """ exec 3<&0; "$@" <&3 & echo $!; wait $!; echo "=$?" """;

    private readonly Process _parent;

    public OtherProgram(params string[] command)
    {
        _parent = Process.Start(new ProcessStartInfo("sh", ["-c", Parent, "sh", .. command])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, WorkingDirectory = "/",
        })!;
        Id = int.Parse(_parent.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture);
    }

    public int Id { get; }

    public StreamReader Output => _parent.StandardOutput;

    public bool HasEnded => _parent.HasExited;

    /// <summary>The program reads to the end of its standard input, and ends.</summary>
    /// <returns>What it printed, and <c>=CODE</c> in the last line.</returns>
    public string GoOn()
    {
        try
        {
            _parent.StandardInput.Write('x');
            _parent.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended by itself.
        }

        var rest = _parent.StandardOutput.ReadToEndAsync();
        Assert.True(rest.Wait(TimeSpan.FromSeconds(30)), "the program hangs");
        return rest.GetAwaiter().GetResult();
    }

    public void Dispose()
    {
        _ = Tmds.Linux.LibC.kill(Id, 9);
        _parent.WaitForExit();
        _parent.Dispose();
    }
}
