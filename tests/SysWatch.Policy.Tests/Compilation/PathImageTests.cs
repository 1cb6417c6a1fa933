using System.Text;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Tests.Support;

namespace SysWatch.Policy.Tests.Compilation;

public sealed class PathImageTests
{
    [Theory]
    [InlineData(1, PathImage.SmallWords)]
    [InlineData(PathImage.SmallWords, PathImage.SmallWords)]
    [InlineData(PathImage.SmallWords + 1, PathImage.MediumWords)]
    [InlineData(PathImage.MediumWords, PathImage.MediumWords)]
    [InlineData(PathImage.MediumWords + 1, PathImage.LargeWords)]
    [InlineData(PathImage.LargeWords, PathImage.LargeWords)]
    [InlineData(PathImage.LargeWords + 1, 0)]
    public void The_size_is_the_smallest_that_holds_all_words(int words, int size) =>
        Assert.Equal(size, PathImage.SizeOf(words));

    [Fact]
    public void A_decision_is_its_verdict_above_its_rule()
    {
        var policy = TestPolicy.Compile("files:\n  default: deny\n  rules: [{id: a, ask: read, paths: [/a]}]\n");

        var image = PathImage.Write(policy.Paths);

        var rule = policy.DecidePath("/a"u8, PathAccess.Read, ActorSet.None).Rule;
        Assert.Equal(0x40000000u, image[PathImage.Defaults]);
        Assert.Contains([new Entry(0, 0x30000000u + (uint)rule)], EntriesOf(image));
    }

    [Fact]
    public void Entries_whose_actors_were_all_asked_for_before_are_left_out()
    {
        var policy = TestPolicy.Compile(Rules("/bin/a", "/bin/b", "/bin/a", "/bin/b"));

        Assert.Equal([1u, 2u], LongestOf(policy).Select(entry => entry.Actors).Order());
    }

    [Fact]
    public void Entries_after_one_for_every_executable_are_left_out()
    {
        var policy = TestPolicy.Compile(Rules("/bin/a", "", "/bin/b"));

        Assert.Equal([true, false], LongestOf(policy).Select(entry => entry.Actors != 0));
    }

    [Fact]
    public void No_outcome_has_more_entries_than_a_walk_looks_at()
    {
        var programs = Enumerable.Range(0, 200).Select(number => $"/bin/p{number * 7 % ActorSet.ActorsMax}");

        var policy = TestPolicy.Compile(Rules(["", .. programs]));

        Assert.Equal(PathImage.OutcomeEntriesMax, LongestOf(policy).Length);
    }

    // One rule after the other for the same path: the last one is the strongest.
    private static string Rules(params string[] programs)
    {
        var text = new StringBuilder("files:\n  rules:\n");
        for (var i = 0; i < programs.Length; i++)
        {
            var clause = programs[i].Length == 0 ? "" : $", for: {programs[i]}";
            text.Append($"    - {{id: r{i}, deny: read, paths: [/a]{clause}}}\n");
        }
        return text.ToString();
    }

    private static Entry[] LongestOf(CompiledPolicy policy) =>
        EntriesOf(PathImage.Write(policy.Paths)).MaxBy(entries => entries.Length)!;

    private static IEnumerable<Entry[]> EntriesOf(uint[] image)
    {
        for (var outcome = (int)image[PathImage.Outcomes]; outcome + 1 < image[PathImage.Table]; outcome++)
        {
            var words = image[(int)image[outcome]..(int)image[outcome + 1]];
            yield return [.. words.Chunk(2).Select(pair => new Entry(pair[0], pair[1]))];
        }
    }

    private readonly record struct Entry(uint Actors, uint Decision);
}
