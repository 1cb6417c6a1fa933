using SysWatch.Policy.Compilation;
using SysWatch.Policy.Profiles;
using SysWatch.Policy.Tests.Support;

namespace SysWatch.Policy.Tests.Profiles;

/// <summary>What a person is told of a broken profile: place, code, and words. Line 1 is `profile: test`.</summary>
public sealed class BadProfileTests
{
    private const string Rule = "files:\n  rules:\n    - id: r\n      ";

    public static TheoryData<string, string> Findings => new()
    {
        { "fils:\n  default: allow", "2:1 SWP004 a profile has no key 'fils'. Did you mean 'files'?" },
        { "files: allow", "2:8 SWP005 'files' is a map, and this is text." },
        { "files:\n  rules: none", "3:10 SWP005 'rules' is a list, and this is text. Start each item with '- '." },
        { "files:\n  rules: [x]", "3:11 SWP005 a files rule is a map, and this is text." },
        { "mode: auditt", "2:7 SWP007 'auditt' is not a word for 'mode' in a profile. Did you mean 'audit'?" },
        { "record: [network, exec]",
            "2:19 SWP007 'exec' is not a word for 'record' in a profile. It takes: files, network." },
        { "require: [network, file]",
            "2:20 SWP007 'file' is not a word for 'require' in a profile. Did you mean 'files'?" },
        { "description:", "2:13 SWP005 'description' takes text, and this is nothing." },
        {
            Rule + "deny: read",
            "4:7 SWP006 a files rule needs the key 'paths'. Globs over the absolute, resolved path."
        },
        { Rule + "paths: [/a]", "4:7 SWP008 a files rule needs one of: allow, audit, ask, deny." },
        { Rule + "allow: read\n      deny: write\n      paths: [/a]",
            "4:7 SWP008 a files rule has 'allow' and 'deny'; it has exactly one of: allow, audit, ask, deny. Make a " +
            "rule of each." },
        { Rule + "deny: execute\n      paths: [/a]",
            "5:13 SWP007 'execute' is not a word for 'deny' in a files rule. It takes: read, write, create, delete, " +
            "all." },
        { Rule + "deny: read\n      paths: [a/b]",
            "6:15 SWP014 the glob 'a/b': it starts with none of /, ~, $WORKSPACE, $REPOSITORY, " +
            "$GITDIR, $RUNTIME, **/, nor as names of Windows do: C:\\, %NAME%\\, \\\\." },
        { Rule + "deny: read\n      paths: [$HOME/x]",
            "6:15 SWP014 the glob '$HOME/x': it starts with $HOME, which anyone can set; write ~ for the home from " +
            "the account database." },
        { Rule + "deny: read\n      paths: [/a/b**]",
            "6:15 SWP014 the glob '/a/b**': '**' stands for whole names: write /**/ or end with /**." },
        { Rule + "deny: read\n      paths: [/a/]",
            "6:15 SWP014 the glob '/a/': it ends with '/'; leave that out, or end with /** for everything below too." },
        { Rule + "deny: read\n      paths: [/a/../b]",
            "6:15 SWP014 the glob '/a/../b': it holds '.' or '..' as a name; a glob speaks of resolved paths." },
        { Rule + "deny: read\n      paths: ['/a/[b']",
            "6:15 SWP014 the glob '/a/[b': a '[' has no ']'; write \\[ for the character." },
        { Rule + "deny: read\n      paths: ['/a/{b']",
            "6:15 SWP014 the glob '/a/{b': a '{' has no '}'; write \\{ for the character." },
        { Rule + "deny: read\n      paths: ['/{a,{b,{c,{d,{e}}}}}']",
            "6:15 SWP013 the glob '/{a,{b,{c,{d,{e}}}}}': braces are nested deeper than 4." },
        { Rule + "deny: read\n      paths: ['/{a,b,c,d}{a,b,c,d}{a,b,c,d}{a,b,c,d}{a,b}']",
            "6:15 SWP013 the glob '/{a,b,c,d}{a,b,c,d}{a,b,c,d}{a,b,c,d}{a,b}': it has more than 256 alternatives." },
        { Rule + "deny: read\n      paths: [/a]\n      locked: yes", "7:15 SWP005 'locked' is true or false." },
        { Rule + "deny: read\n      paths: [/a]\n      for: git",
            "7:12 SWP019 'git' names no executable for certain. Write its whole path, npm:NAME, pypi:NAME or agent: " +
            "any file can bear a name." },
        { Rule + "deny: read\n      paths: [/a]\n      for: agnet",
            "7:12 SWP019 'agnet' names no executable for certain. Did you mean 'agent'?" },
        { Rule + "deny: read\n      paths: [/a]\n      for: 'npm:a b'",
            "7:12 SWP019 'npm:a b' is no package. Write npm:NAME or pypi:NAME, with the whole name." },
        { "files:\n  rules:\n    - id: Bad_Id\n      deny: read\n      paths: [/a]",
            "4:11 SWP009 'Bad_Id' is no id. Use lower-case words and dashes, at most 64 characters." },
        { Net("to: [example.com]"),
            "6:12 SWP016 'example.com' is a host name; `to` takes addresses, because what a name leads to changes " +
            "behind the rule. Write the address or CIDR block, or `any` with `ports` and `for`." },
        { Net("to: [localhost]"),
            "6:12 SWP016 'localhost' is a host name; `to` takes addresses, because what a name leads to changes " +
            "behind the rule. Write loopback." },
        { Net("to: [10.0.0.1/8]"),
            "6:12 SWP015 '10.0.0.1/8' has bits beyond its length. Write 10.0.0.0/8 for the whole block, or 10.0.0.1 " +
            "for the one address." },
        { Net("to: [10.0.0.0/33]"), "6:12 SWP015 '10.0.0.0/33' has no length from 0 to 32 after the '/'." },
        { Net("to: ['010.0.0.1']"),
            "6:12 SWP015 '010.0.0.1' is no address and no CIDR block. Write any, loopback, 192.0.2.1, 192.0.2.0/24 " +
            "or 2001:db8::/32." },
        { Net("to: ['2130706433']"),
            "6:12 SWP015 '2130706433' is no address and no CIDR block. Write any, loopback, 192.0.2.1, 192.0.2.0/24 " +
            "or 2001:db8::/32." },
        { Net("to: [any]\n      ports: [70000]"),
            "7:15 SWP017 '70000' is no port and no range of ports. Write a number from 0 to 65535, or two such as " +
            "8000-8099." },
        { Net("to: [any]\n      ports: [90-80]"),
            "7:15 SWP017 '90-80' is no port and no range of ports. Write a number from 0 to 65535, or two such as " +
            "8000-8099." },
        { Env("deny: hide"), "4:7 SWP006 an environment rule needs 'names', 'values' or both. For every variable " +
            "write names: [\"*\"]." },
        { Env("deny: pass\n      names: [A]"),
            "5:13 SWP007 'pass' is not a word for 'deny' in an environment rule. It takes: hide." },
        { Env("deny: hide\n      values: ['^a']"),
            "6:16 SWP018 the pattern '^a': there are no anchors; write \\^ for the character." },
        { Env("deny: hide\n      values: ['a*']"),
            "6:16 SWP018 the pattern 'a*': it is found in every value, because it also matches nothing." },
        {
            Env("deny: hide\n      values: ['ba**']"),
            "6:16 SWP018 the pattern 'ba**': a repetition repeats a repetition; put '(' and ')' around the inner one."
        },
        { Env("deny: hide\n      values: ['(a']"),
            "6:16 SWP018 the pattern '(a': a '(' has no ')'; write \\( for the character." },
        { Env("deny: hide\n      values: ['a{300}']"),
            "6:16 SWP018 the pattern 'a{300}': a repetition is {m}, {m,} or {m,n} with numbers up to 256; write \\{ " +
            "for the character." },
        { Env("deny: hide\n      values: ['((a{200}){200}){200}']"),
            "6:16 SWP013 the pattern '((a{200}){200}){200}': it has more than 16384 steps once its repetitions are " +
            "written out." },
        { "tests:\n  - deny: {read: x}",
            "3:18 SWP020 'x' is no absolute path. It starts with / or one of ~, " +
            "$WORKSPACE, $REPOSITORY, $GITDIR, $RUNTIME; on Windows also with C:\\, %NAME%\\, " +
            "\\\\SERVER\\SHARE or \\\\.\\pipe\\." },
        { "tests:\n  - deny: {connect: 'example.com:80'}",
            "3:21 SWP020 'example.com:80' is no ADDRESS:PORT. Write \"192.0.2.1:443\", \"[2001:db8::1]:443\", or for " +
            "a unix socket its path." },
        { "tests:\n  - allow: {hide: A}",
            "3:12 SWP020 a variable is tested as `deny: {hide: NAME}` or `allow: {pass: NAME}`." },
        { "tests:\n  - deny: {read: /a, write: /a}",
            "3:11 SWP020 a test's request has 'read' and 'write'; it has exactly one of: read, write, create, " +
            "delete, execute, connect, bind, hide, pass. Make a rule of each." },
        { "tests:\n  - deny: {read: /a}",
            "3:5 SWP021 the test fails: deny was expected for read of '/a', and default:files says allow. No rule " +
            "matches." },
        {
            "extends: [nowhere]",
            "2:11 SWP011 there is no profile 'nowhere'. `syswatch profile list` names all there are."
        },
        { "extends: [tset]", "2:11 SWP011 there is no profile 'tset'. Did you mean 'test'?" },
        { "extends: ['../etc/passwd']",
            "2:11 SWP011 there is no profile '../etc/passwd'. `syswatch profile list` names all there are." },
        { "extends: [test]", "2:11 SWP012 the profile extends itself: test -> test. Take one of these steps out." },
        { "description: a\ndescription: b", "3:1 SWP003 the key 'description' stands twice." },
        { "description: &x a", "2:14 SWP002 the anchor &x has no use here. Write the value out, or move it to a " +
            "fragment and name that in `extends`." },
        { "description: !!str a",
            "2:14 SWP002 tags (`!...`) have no use here. Quote the text if it is to start with an exclamation mark." },
        {
            "---\nprofile: b",
            "2:1 SWP002 a second document starts here. One file is one profile: move it to a file of its own."
        },
    };

    [Theory]
    [MemberData(nameof(Findings))]
    public void A_mistake_is_told_with_its_place(string body, string expected) =>
        Assert.Equal(expected, TestPolicy.Findings(body));

    [Fact]
    public void All_mistakes_of_all_files_are_told_at_once()
    {
        var findings = TestPolicy.Findings("extends: [other]\nmode: x\nfils: 1", ("other", "mode: y\nexec: z"));

        Assert.Equal(4, findings.Split('\n').Length);
    }

    [Fact]
    public void A_circle_is_told_with_its_steps()
    {
        var findings = TestPolicy.Findings("extends: [a]", ("a", "extends: [b]"), ("b", "extends: [a]"));

        Assert.Contains("a -> b -> a", findings, StringComparison.Ordinal);
    }

    [Fact]
    public void An_id_stands_once_in_a_file()
    {
        var findings = TestPolicy.Findings(
            "files:\n  rules:\n    - {id: a, deny: read, paths: [/a]}\nexec:\n  rules:\n    - {id: a, deny: execute, " +
                "paths: [/a]}");

        Assert.Contains("7:12 SWP010 the id 'a' stands twice", findings, StringComparison.Ordinal);
    }

    [Fact]
    public void A_profile_must_bear_the_name_it_was_found_under()
    {
        var result = PolicyCompiler.Compile("a", new MemoryProfileSource("a", "profile: b"), TestPolicy.Context);

        Assert.Contains(result.Diagnostics, finding => finding.Code == DiagnosticCodes.BadName);
    }

    [Fact]
    public void More_than_32_for_clauses_are_too_many()
    {
        var rules = string.Concat(Enumerable.Range(0, 33)
            .Select(i => $"    - {{id: r{i}, deny: read, paths: [/a{i}], for: /bin/x{i}}}\n"));

        Assert.Contains("SWP013 the policy has more than 32 distinct `for` clauses.",
            TestPolicy.Findings("files:\n  rules:\n" + rules), StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_over_64_KiB_is_too_long() =>
        Assert.Contains("SWP013 the text is longer than 65536 bytes.",
            TestPolicy.Findings("description: " + new string('x', 65536)), StringComparison.Ordinal);

    [Fact]
    public void A_rule_that_a_later_one_shadows_is_told()
    {
        var findings = TestPolicy.Findings(
            "files:\n  rules:\n    - {id: a, deny: read, paths: [/x/y]}\n    - {id: b, allow: all, paths: [/x/**]}");

        Assert.Equal("4:7 SWP022 the rule 'a' never decides; test:b (test.yaml:5) decides first. Rules that come " +
            "later win: move it behind, or take it out.", findings);
    }

    [Fact]
    public void A_rule_that_a_locked_one_shadows_is_told()
    {
        var findings = TestPolicy.Findings(
            "network:\n  rules:\n    - {id: a, deny: all, to: [any], locked: true}\n    - {id: b, allow: all, to: " +
            "[10.0.0.0/8]}");

        Assert.StartsWith("5:7 SWP022 the rule 'b' never decides; test:a (test.yaml:4) decides first and is locked.",
            findings, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("allow", "$REPOSITORY/**", true)]
    [InlineData("audit", "{~/a,$GITDIR}", true)]
    [InlineData("deny", "$REPOSITORY/**", false)]
    [InlineData("allow", "$REPOSITORY/**/a.sample", false)]
    [InlineData("allow", "$WORKSPACE/**", false)]
    public void A_rule_that_allows_a_whole_repository_is_warned_of(string verdict, string path, bool isWarnedOf)
    {
        var findings = TestPolicy.Findings(
            $"files:\n  rules:\n    - {{id: a, {verdict}: read, paths: [\"{path}\"]}}");

        Assert.Equal(isWarnedOf, findings.StartsWith($"4:36 SWP024 '{path}' allows whatever lies around"));
    }

    [Fact]
    public void A_name_with_an_escape_character_is_not_repeated_as_it_is() =>
        Assert.DoesNotContain('\u001b', TestPolicy.Findings("\"a\\e[2J\": 1"));

    private static string Net(string body) => "network:\n  rules:\n    - id: r\n      allow: all\n      " + body;

    private static string Env(string body) => "environment:\n  rules:\n    - id: r\n      " + body;
}
