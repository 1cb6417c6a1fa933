using SysWatch.Core.Sessions;
using SysWatch.Windows.Holding;

namespace SysWatch.Windows.Tests.Holding;

public sealed class StandstillsTests
{
    private static readonly SessionId s_one = new(1);
    private static readonly SessionId s_other = new(2);

    private readonly List<string> _done = [];
    private readonly HashSet<SessionId> _stubborn = [];
    private readonly HashSet<SessionId> _immortal = [];
    private readonly Standstills _standstills;

    public StandstillsTests() => _standstills = new Standstills(
        (session, frozen) =>
        {
            if (_stubborn.Contains(session))
                throw new InvalidOperationException("starts others faster");
            _done.Add($"{session} {(frozen ? "stands" : "runs")}");
        },
        session =>
        {
            if (_immortal.Contains(session))
                throw new IOException("denied");
            _done.Add($"{session} ended");
        });

    [Fact]
    public void They_stand_still_while_there_are_no_filters()
    {
        Assert.Equal(0, _standstills.WithoutFilters([s_one, s_other]));
        Assert.Equal(0, _standstills.WithFilters());

        Assert.Equal(["s1 stands", "s2 stands", "s1 runs", "s2 runs"], _done);
    }

    [Fact]
    public void What_a_person_has_frozen_does_not_go_on_with_the_others()
    {
        _standstills.Want(s_one, true);
        _standstills.WithoutFilters([s_one, s_other]);
        _standstills.WithFilters();

        Assert.DoesNotContain("s1 runs", _done);
        Assert.Contains("s2 runs", _done);

        _standstills.Want(s_one, false);
        Assert.Equal("s1 runs", _done[^1]);
    }

    [Fact]
    public void What_a_person_freezes_meanwhile_stays_so()
    {
        _standstills.WithoutFilters([s_one]);
        _standstills.Want(s_one, true);
        _standstills.WithFilters();

        Assert.DoesNotContain("s1 runs", _done);
    }

    [Fact]
    public void Nobody_can_let_it_go_on_without_filters()
    {
        _standstills.WithoutFilters([s_one]);

        var refused = Assert.Throws<InvalidOperationException>(() => _standstills.Want(s_one, false));

        Assert.Contains("network filters", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s1 runs", _done);
    }

    [Fact]
    public void What_cannot_be_stopped_is_ended_and_the_others_are_stopped_all_the_same()
    {
        _stubborn.Add(s_one);

        Assert.Equal(0, _standstills.WithoutFilters([s_one, s_other]));

        Assert.Equal(["s1 ended", "s2 stands"], _done);
    }

    [Fact]
    public void What_can_be_neither_stopped_nor_ended_is_told_of()
    {
        _stubborn.Add(s_one);
        _immortal.Add(s_one);

        Assert.Equal(1, _standstills.WithoutFilters([s_one, s_other]));
    }

    [Fact]
    public void What_cannot_go_on_is_told_of_and_a_person_can_try_again()
    {
        _standstills.WithoutFilters([s_one]);
        _stubborn.Add(s_one);
        Assert.Equal(1, _standstills.WithFilters());

        _stubborn.Clear();
        _standstills.Want(s_one, false);

        Assert.Equal("s1 runs", _done[^1]);
    }

    [Fact]
    public void What_has_ended_is_not_let_go_on()
    {
        _standstills.WithoutFilters([s_one]);
        _standstills.Forget(s_one);
        _standstills.WithFilters();

        Assert.Equal(["s1 stands"], _done);
    }
}
