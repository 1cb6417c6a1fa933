using System.CommandLine;
using SysWatch.Cli.Completion;
using SysWatch.Cli.Tests.TestSupport;

namespace SysWatch.Cli.Tests.Completion;

/// <summary>The scripts in the real shells, with the real binary answering for names.</summary>
public class CompletionTests
{
    public static TheoryData<string, string, string> Cases => new()
    {
        { "", "doctor", "completion-values" },
        { "pro", "profile", "doctor" },
        { "profile ", "validate", "doctor" },
        { "profile explain agents/cod", "agents/codex", "agents/aider" },
        { "run --prof", "--profile", "--json" },
        { "run --profile agents/cla", "agents/claude-code", "--mode" },
        { "run --mode ", "audit", "--profile" },
        { "check ", "execute", "--json" },
        { "check --protocol ", "udp", "execute" },
        { "events --kind ", "denial", "enforced" },
        { "events --json --gu", "--guard", "--json" },
        { "completion ", "fish", "doctor" },
        { "selftest --at", "--attack", "--list" },
        { "selftest --only ", "network", "--json" },
        { "selft", "selftest", "selftest-runner" },
        { "--run-dir /x sess", "sessions", "check" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Bash_offers(string typed, string offered, string notOffered)
    {
        CliProcess.Need("bash");

        var outcome = await CliProcess.ShellAsync(
            $$"""
            source <(syswatch completion bash)
            COMP_WORDS=(syswatch {{typed}}); [[ '{{typed}}' =~ (^|\ )$ ]] && COMP_WORDS+=('')
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _syswatch
            printf '%s\n' "${COMPREPLY[@]}"
            """);

        Assert.Equal("", outcome.Error);
        Assert.Contains(offered, outcome.Lines);
        Assert.DoesNotContain(notOffered, outcome.Lines);
    }

    [Fact]
    public async Task Bash_completes_the_command_that_run_starts()
    {
        var outcome = await CliProcess.ShellAsync(
            """
            source <(syswatch completion bash)
            COMP_WORDS=(syswatch run -q -- mktem); COMP_CWORD=4
            _syswatch
            printf '%s\n' "${COMPREPLY[@]}"
            """);

        Assert.Contains("mktemp", outcome.Lines);
    }

    [Theory]
    [InlineData("pro", "profile")]
    [InlineData("run --prof", "--profile")]
    [InlineData("run --profile agents/cla", "agents/claude-code")]
    [InlineData("check exec", "execute")]
    [InlineData("events --kind de", "denial")]
    public async Task Zsh_completes(string typed, string completed)
    {
        CliProcess.Need("zsh");
        CliProcess.Need("script");

        // A real line editor in a real terminal: Tab completes, and Ctrl-X prints the line and leaves.
        var outcome = await CliProcess.ShellAsync(
            $$"""
            d=$(mktemp -d); trap 'rm -rf $d' EXIT
            syswatch completion zsh >$d/_syswatch
            cat >$d/.zshrc <<'EOF'
            fpath=($ZDOTDIR $fpath); autoload -Uz compinit; compinit -u -d $ZDOTDIR/dump; PS1='> '
            show() { print -r -- "LINE=$BUFFER" >$ZDOTDIR/line; exit }
            zle -N show; bindkey '^X' show; touch $ZDOTDIR/ready
            EOF
            export ZDOTDIR=$d
            { while [ ! -e $d/ready ]; do sleep 0.1; done; sleep 0.5
              printf 'syswatch {{typed}}\t'; sleep 3; printf '\030'; sleep 1; } |
              timeout 60 script -qec 'zsh -i' /dev/null >$d/log 2>&1
            cat $d/line || cat -v $d/log
            """);

        Assert.Contains(completed, outcome.Out);
    }

    [Fact]
    public async Task Zsh_accepts_the_script()
    {
        CliProcess.Need("zsh");

        var outcome = await CliProcess.ShellAsync("zsh -n <(syswatch completion zsh)");

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
    }

    [Theory]
    [InlineData("pro", "profile")]
    [InlineData("run --prof", "--profile")]
    [InlineData("run --profile agents/cla", "agents/claude-code")]
    [InlineData("check exec", "execute")]
    public async Task Fish_offers(string typed, string offered)
    {
        CliProcess.Need("fish");

        var outcome = await CliProcess.ShellAsync(
            $"syswatch completion fish | source; complete -C 'syswatch {typed}'", "fish");

        Assert.Contains(outcome.Lines, line => line.Split('\t')[0] == offered);
    }

    /// <summary>Skipped on most machines; what is written there is also looked at word for word, below.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public async Task PowerShell_offers(string typed, string offered, string notOffered)
    {
        CliProcess.Need("pwsh");

        var outcome = await CliProcess.ShellAsync(
            $$"""
            syswatch completion powershell | Out-String | Invoke-Expression
            $line = 'syswatch {{typed}}'
            (TabExpansion2 -inputScript $line -cursorColumn $line.Length).CompletionMatches.CompletionText
            """, "pwsh");

        Assert.Equal("", outcome.Error);
        Assert.Contains(offered, outcome.Lines);
        Assert.DoesNotContain(notOffered, outcome.Lines);
    }

    [Fact]
    public void The_tables_of_PowerShell_s_script_are_those_that_were_tried()
    {
        var root = new Command("syswatch", "Holds agents. More of it.");
        root.Options.Add(new Option<bool>("--help", "-h") { Description = "Show the caller's help" });
        var run = new Command("run", "Start") { new Argument<string>("COMMAND") };
        var mode = new Option<string>("--mode") { Description = "How" };
        mode.AcceptOnlyFromAmong("audit", "enforce");
        run.Options.Add(mode);
        root.Subcommands.Add(run);
        root.Subcommands.Add(new Command("kill", "End one") { new Argument<string>("SESSION") });

        var script = PowerShellScript.Write(CompletionTree.Of(root));

        Assert.Equal(
            """
            # PowerShell completion for syswatch
            Register-ArgumentCompleter -Native -CommandName syswatch, syswatch.exe -ScriptBlock {
                param($wordToComplete, $commandAst, $cursorPosition)
                $nodes = @{
                    '' = @{
                        Commands = [ordered]@{
                            'run' = 'Start'
                            'kill' = 'End one'
                        }
                        Options = [ordered]@{
                            '--help' = 'Show the caller''s help'
                            '-h' = 'Show the caller''s help'
                        }
                        Values = [ordered]@{}
                        Arguments = @()
                        Runs = $false
                    }
                    'run' = @{
                        Commands = [ordered]@{}
                        Options = [ordered]@{
                            '--mode' = 'How'
                        }
                        Values = [ordered]@{
                            '--mode' = '=audit enforce'
                        }
                        Arguments = @('commands')
                        Runs = $true
                    }
                    'kill' = @{
                        Commands = [ordered]@{}
                        Options = [ordered]@{}
                        Values = [ordered]@{}
                        Arguments = @('sessions')
                        Runs = $false
                    }
                }
                $offer = {

            """.ReplaceLineEndings("\n"),
            script[..(script.IndexOf("$offer = {\n", StringComparison.Ordinal) + "$offer = {\n".Length)]);
    }
}
