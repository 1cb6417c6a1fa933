using System.Diagnostics;
using System.Text.RegularExpressions;
using SysWatch.Cli.Selftest;
using SysWatch.Cli.Tests.TestSupport;

namespace SysWatch.Cli.Tests.Selftest;

public partial class AttackTableTests
{
    private const int ReadersMin = 80;

    [Fact]
    public void Ids_are_unique_and_fit_for_a_folder()
    {
        var ids = AttackTable.All.Select(a => a.Id).ToList();

        Assert.Equal([], ids.GroupBy(id => id).Where(g => g.Count() > 1).Select(g => g.Key));
        Assert.All(ids, id => Assert.Matches(Word(), id));
    }

    [Fact]
    public void Every_class_has_its_attacks()
    {
        foreach (var value in Enum.GetValues<AttackClass>().Where(v => v != AttackClass.Registry))
            Assert.True(AttackTable.Of(AttackTable.WordOf(value)).Count >= 15, $"{value} has hardly any");
        Assert.True(AttackTable.Of("read").Count >= ReadersMin);
    }

    [Fact]
    public void Every_attack_names_the_programs_that_it_needs() =>
        Assert.All(AttackTable.All, attack =>
        {
            Assert.NotEmpty(attack.Needs);
            Assert.All(attack.Needs, program => Assert.Matches(Program(), program));
        });

    [Fact]
    public void A_proof_has_what_it_is_found_by() =>
        Assert.All(AttackTable.All, attack =>
        {
            Assert.Equal(
                attack.Proof == Proof.Arrival,
                attack.Decoy is Decoy.Port or Decoy.Stream or Decoy.Datagram or Decoy.Abstract);
            Assert.Equal(attack.Proof == Proof.Trace, attack.Verify.Length > 0);
            if (attack.Proof == Proof.Victim)
                Assert.True(attack.Decoy is Decoy.Process or Decoy.Session);
            if (attack.Proof == Proof.Mark)
                Assert.True((attack.Script + attack.Prepare).Contains("MARK", StringComparison.Ordinal), attack.Id);
        });

    [Fact]
    public void No_script_names_the_users_own_places() =>
        Assert.All(
            AttackTable.All, attack => Assert.DoesNotMatch(Home(), attack.Script + attack.Prepare + attack.Verify));

    [Fact]
    public async Task Every_script_is_one_that_bash_can_read()
    {
        CliProcess.Need("bash");
        var scripts = AttackTable.All.SelectMany(a => new[] { a.Script, a.Prepare, a.Verify }).Where(s => s.Length > 0);
        using var process = Process.Start(new ProcessStartInfo(
            "bash", ["-c", "while IFS= read -rd '' s; do bash -nc \"$s\" 2>&1 || echo \"$s\"; done"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);

        await process.StandardInput.WriteAsync(string.Concat(scripts.Select(s => s + "\0")));
        process.StandardInput.Close();

        Assert.Equal("", await output);
    }

    [Fact]
    public void The_lines_of_Windows_are_whole()
    {
        var ids = AttackTable.OfWindows.Select(a => a.Id).ToList();

        Assert.Equal([], ids.GroupBy(id => id).Where(g => g.Count() > 1).Select(g => g.Key));
        Assert.All(ids, id => Assert.Matches(Word(), id));
        Assert.Equal(
            Enum.GetValues<AttackClass>().ToHashSet(), AttackTable.OfWindows.Select(a => a.Class).ToHashSet());
        Assert.All(AttackTable.OfWindows, attack =>
        {
            Assert.NotEmpty(attack.Needs);
            Assert.All(attack.Needs, program => Assert.Matches(ProgramOfWindows(), program));
            Assert.Equal(attack.Proof == Proof.Arrival, attack.Decoy is Decoy.Port or Decoy.Pipe);
            Assert.Equal(attack.Proof == Proof.Trace, attack.Verify.Length > 0);
            Assert.Equal(attack.Proof == Proof.Victim, attack.Decoy == Decoy.Process);
            // The steps print the mark, which they have from the environment.
            if (attack.Proof == Proof.Mark)
                Assert.Matches("MARK|selftest-step", attack.Script + attack.Prepare);
        });
    }

    [Fact]
    public void No_line_of_Windows_names_the_user_s_own_places() => Assert.All(
        AttackTable.OfWindows,
        attack => Assert.DoesNotMatch(HomeOfWindows(), attack.Script + attack.Prepare + attack.Verify));

    // cmd counts quotation marks: what stands behind an odd one is a word, and no command.
    [Fact]
    public void Every_line_of_Windows_closes_its_quotation_marks() => Assert.All(
        AttackTable.OfWindows.SelectMany(a => new[] { a.Script, a.Prepare, a.Verify }),
        line => Assert.True(line.Count(c => c == '"') % 2 == 0, line));

    [GeneratedRegex(@"^([a-zA-Z0-9_][a-zA-Z0-9_.-]*|%ProgramFiles%\\[A-Za-z\\.]+)$")]
    private static partial Regex ProgramOfWindows();

    [GeneratedRegex(@"%USERPROFILE%|%APPDATA%|%LOCALAPPDATA%|%HOME|C:\\Users|\$HOME|~/", RegexOptions.IgnoreCase)]
    private static partial Regex HomeOfWindows();

    [GeneratedRegex("^[a-z0-9-]+$")]
    private static partial Regex Word();

    [GeneratedRegex("^[a-zA-Z0-9_][a-zA-Z0-9_.-]*$")]
    private static partial Regex Program();

    [GeneratedRegex(@"~/|\$HOME|\$\{HOME|/home/|/root/\.|XAUTHORITY")]
    private static partial Regex Home();
}
