using System.Text;

namespace SysWatch.Cli.Completion;

/// <summary>For a PowerShell profile: of Windows (5.1), and of PowerShell 7 on any system.</summary>
internal static class PowerShellScript
{
    private const string Head = """
        # PowerShell completion for syswatch
        Register-ArgumentCompleter -Native -CommandName syswatch, syswatch.exe -ScriptBlock {
            param($wordToComplete, $commandAst, $cursorPosition)
            $nodes = @{

        """;

    // What offers nothing leaves it to PowerShell, which completes names of files then.
    private const string Tail = """
            }
            $offer = {
                param($words, $kind)
                foreach ($word in $words.Keys) {
                    if ($word.StartsWith($wordToComplete, [StringComparison]::OrdinalIgnoreCase)) {
                        $tip = if ($words[$word]) { $words[$word] } else { $word }
                        [System.Management.Automation.CompletionResult]::new($word, $word, $kind, $tip)
                    }
                }
            }
            $fill = {
                param($values)
                $words = [ordered]@{}
                if ($values -like '=*') { foreach ($word in $values.Substring(1).Split(' ')) { $words[$word] = '' } }
                elseif ($values -in 'sessions', 'profiles', 'approvals') {
                    foreach ($word in & syswatch completion-values $values 2>$null) { $words[$word] = '' }
                }
                elseif ($values -eq 'commands') {
                    foreach ($found in Get-Command -Name "$wordToComplete*" -CommandType Application) {
                        $words[$found.Name] = ''
                    }
                }
                & $offer $words 'ParameterValue'
            }
            $at = ''
            $number = 0
            $valued = $null
            foreach ($element in $commandAst.CommandElements | Select-Object -Skip 1) {
                if ($element.Extent.EndOffset -ge $cursorPosition -and ($wordToComplete -or
                        $element.Extent.StartOffset -ge $cursorPosition)) { break }
                $word = $element.Extent.Text.Trim('"', "'")
                $node = $nodes[$at]
                if ($null -ne $valued) { $valued = $null }
                elseif ($node.Commands.Contains($word)) { $at = ($at + '/' + $word).TrimStart('/') }
                elseif ($node.Values.Contains($word)) { $valued = $node.Values[$word] }
                elseif ($node.Runs -and ($word -eq '--' -or $word -notlike '-*')) { return }
                elseif ($word -notlike '-*') { $number++ }
            }
            $node = $nodes[$at]
            if ($null -ne $valued) { & $fill $valued; return }
            if ($wordToComplete -like '-*') { & $offer $node.Options 'ParameterName'; return }
            & $offer $node.Commands 'Command'
            if ($node.Arguments.Count -gt 0) {
                & $fill $node.Arguments[[Math]::Min($number, $node.Arguments.Count - 1)]
            }
        }

        """;

    public static string Write(CompletionNode root)
    {
        var script = new StringBuilder(Head);
        foreach (var (key, node) in CompletionKeys.All(root))
            WriteNode(script, key, node);
        return script.Append(Tail).ToString();
    }

    private static void WriteNode(StringBuilder script, string key, CompletionNode node)
    {
        script.Append($"        {Quote(key)} = @{{\n");
        WriteTable(script, "Commands", node.Commands.Select(c => (c.Name, Quote(c.Description))));
        WriteTable(
            script, "Options", node.Options.SelectMany(o => o.Names.Select(name => (name, Quote(o.Description)))));
        WriteTable(
            script, "Values", node.Options.Where(o => o.TakesValue)
                .SelectMany(o => o.Names.Select(name => (name, ValuesOf(o.Values)))));
        script.Append($"            Arguments = @({string.Join(", ", node.Arguments.Select(ValuesOf))})\n")
            .Append($"            Runs = {(node.RunsCommand ? "$true" : "$false")}\n        }}\n");
    }

    private static void WriteTable(StringBuilder script, string name, IEnumerable<(string Word, string Value)> words)
    {
        script.Append($"            {name} = [ordered]@{{");
        var isAny = false;
        foreach (var (word, value) in words)
        {
            script.Append(isAny ? "" : "\n").Append($"                {Quote(word)} = {value}\n");
            isAny = true;
        }
        script.Append(isAny ? "            }\n" : "}\n");
    }

    /// <summary>Fixed words stand behind a sign of equality; else what is to be asked for.</summary>
    private static string ValuesOf(CompletionValues values) =>
        Quote(values.Words.Count > 0 ? "=" + string.Join(' ', values.Words) : values.Kind);

    private static string Quote(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";
}
