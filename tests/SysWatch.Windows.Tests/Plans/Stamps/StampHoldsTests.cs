using System.Collections.Immutable;
using CsCheck;
using SysWatch.Policy.Decisions;
using SysWatch.Windows.Plans.Security;
using SysWatch.Windows.Plans.Stamps;
using SysWatch.Windows.Tests.AccessModel;
using Some = SysWatch.Windows.Tests.Plans.Security.Some;

namespace SysWatch.Windows.Tests.Plans.Stamps;

/// <summary>By the model of Windows' access check: who has what before, during and after a session.</summary>
public sealed class StampHoldsTests
{
    private static readonly ObjectKind[] s_kinds =
        [ObjectKind.File, ObjectKind.Directory, ObjectKind.Key, ObjectKind.Pipe, ObjectKind.Process];

    private static readonly Token s_outside =
        Token.Of(Some.User, Some.Group, WellKnownSids.Users, WellKnownSids.AuthenticatedUsers);

    /// <summary>The session's: the user's, with one group more and without privileges.</summary>
    private static readonly Token s_inside = s_outside with { Groups = [.. s_outside.Groups, (Some.Session, false)] };

    private static readonly Token[] s_others =
    [
        s_outside,
        s_outside with { Groups = [.. s_outside.Groups, (WellKnownSids.Administrators, true)] },
        Token.Of(Some.User, WellKnownSids.Administrators) with { HasTakeOwnership = true, Integrity = 12288 },
        Token.Of(WellKnownSids.LocalSystem, WellKnownSids.Administrators) with
        {
            HasBackup = true, HasRestore = true, HasSecurity = true, Integrity = 16384,
        },
        Token.Of(Sid.Parse("S-1-5-21-7-7-7-1005"), WellKnownSids.Users),
        s_outside with { Restricted = [WellKnownSids.Users, Some.Group] },
    ];

    private static readonly Gen<StampRequest> s_request = Gen
        .Select(Some.Descriptor, Gen.Int[0, 4], Gen.Int[0, 63], Gen.Int[0, 15], Gen.Bool)
        .Select((descriptor, kind, denied, below, holdsChildren) => new StampRequest(
            new ObjectFacts(s_kinds[kind], "/C:/x", descriptor), Some.Session, (PathAccess)denied, (PathAccess)below,
            holdsChildren));

    [Fact]
    public void Nobody_else_gains_or_loses_a_right() => s_request.Sample(
        request =>
        {
            if (StampPlanner.Plan(request) is not Stamp stamp)
                return true;
            return s_others.All(token =>
                Most(request.Facts.Descriptor, token, request) == Most(stamp.After, token, request));
        },
        iter: 20_000);

    [Fact]
    public void The_session_has_nothing_of_what_is_denied_and_cannot_change_that() => s_request.Sample(
        request =>
        {
            if (StampPlanner.Plan(request) is not Stamp stamp)
                return true;
            var most = Most(stamp.After, s_inside, request);
            return (most & (AccessMasks.Own(request) | Rights.WriteDac | Rights.WriteOwner)) == 0;
        },
        iter: 20_000);

    [Fact]
    public void The_session_keeps_all_that_is_not_denied() => s_request.Sample(
        request =>
        {
            if (StampPlanner.Plan(request) is not Stamp stamp)
                return true;
            var denied = AccessMasks.Own(request) | AccessMasks.Stamp;
            return Most(stamp.After, s_inside, request) ==
                (Most(request.Facts.Descriptor, s_inside, request) & ~denied);
        },
        iter: 20_000);

    [Fact]
    public void Taking_the_very_entries_out_gives_the_former_bytes() => s_request.Sample(
        request =>
        {
            if (StampPlanner.Plan(request) is not Stamp stamp)
                return true;
            var entries = stamp.Added.Select(placed => placed.Entry).ToImmutableArray();
            var list = DaclEdit.Remove(stamp.After.Dacl!, entries);
            return stamp.After.WithDacl(list)!.Bytes.SequenceEqual(request.Facts.Descriptor.Bytes) &&
                DaclEdit.Remove(list, entries).ToBytes()!.AsSpan().SequenceEqual(list.ToBytes());
        },
        iter: 20_000);

    [Fact]
    public void All_but_the_list_stays_as_it_is() => s_request.Sample(request =>
        StampPlanner.Plan(request) is not Stamp stamp ||
        (stamp.After.Control == request.Facts.Descriptor.Control &&
            stamp.After.Owner!.Equals(request.Facts.Descriptor.Owner) &&
            stamp.After.Dacl!.Entries.Except(stamp.Added.Select(placed => placed.Entry))
                .SequenceEqual(request.Facts.Descriptor.Dacl!.Entries.Distinct()
                    .Except(stamp.Added.Select(placed => placed.Entry)))));

    /// <summary>
    /// But where an explicit denial takes from somebody what an owner has by itself: see the planner.
    /// </summary>
    [Fact]
    public void A_list_in_order_stays_in_order() => s_request.Sample(request =>
    {
        var dacl = request.Facts.Descriptor.Dacl!;
        var takes = dacl.Entries.Any(entry => entry is { Denies: true, IsInherited: false } &&
            (GenericMapping.File.Map(entry.Mask) & OwnersRights.Mask) != 0);
        return !dacl.IsCanonical || takes || StampPlanner.Plan(request) is not Stamp stamp ||
            stamp.After.Dacl!.IsCanonical;
    });

    /// <summary>Two sessions stamp one object, in either order they end: each is held until its own end.</summary>
    [Fact]
    public void Two_sessions_do_not_free_each_other() => Gen.Select(s_request, Gen.Bool).Sample((request, firstEnds) =>
    {
        if (StampPlanner.Plan(request) is not Stamp first)
            return true;
        var other = request with
        {
            Session = Some.OtherSession, Facts = request.Facts with { Descriptor = first.After },
        };
        var second = Assert.IsType<Stamp>(StampPlanner.Plan(other));
        var (ending, staying) = firstEnds ? (first, Some.OtherSession) : (second, Some.Session);
        var entries = ending.Added.Select(placed => placed.Entry).ToImmutableArray();
        var rest = second.After.WithDacl(DaclEdit.Remove(second.After.Dacl!, entries))!;
        // Undone once more, as after a crash.
        rest = rest.WithDacl(DaclEdit.Remove(rest.Dacl!, entries))!;
        var token = s_outside with { Groups = [.. s_outside.Groups, (staying, false)] };
        return (Most(rest, token, request) & (AccessMasks.Own(request) | AccessMasks.Stamp)) == 0 &&
            Most(rest, s_outside, request) == Most(request.Facts.Descriptor, s_outside, request);
    });

    /// <summary>While both run, in whichever order their stamps came.</summary>
    [Fact]
    public void Each_of_two_sessions_is_held_while_the_other_is() => s_request.Sample(request =>
    {
        if (StampPlanner.Plan(request) is not Stamp first)
            return true;
        var second = Assert.IsType<Stamp>(StampPlanner.Plan(request with
        {
            Session = Some.OtherSession, Facts = request.Facts with { Descriptor = first.After },
        }));
        var other = s_outside with { Groups = [.. s_outside.Groups, (Some.OtherSession, false)] };
        var denied = AccessMasks.Own(request) | AccessMasks.Stamp;
        return (Most(second.After, s_inside, request) & denied) == 0 &&
            (Most(second.After, other, request) & denied) == 0 &&
            Most(second.After, s_outside, request) == Most(request.Facts.Descriptor, s_outside, request);
    },
    iter: 20_000);

    /// <summary>One that was made below a directory of the other's, and has inherited that one's denial.</summary>
    [Fact]
    public void A_stamp_stands_behind_the_denial_that_another_session_left_by_inheritance() => s_request.Sample(
        request =>
        {
            var inherited = request.Facts.Descriptor.WithDacl(AccessControlList.Of(
                request.Facts.Descriptor.Dacl!.Entries.AddRange(
                    AccessControlEntry.Of(
                        AceType.Denied, AceFlags.Inherited, Rights.FileAll, Some.OtherSession),
                    AccessControlEntry.Of(
                        AceType.Denied, AceFlags.Inherited, Rights.SystemSecurity, WellKnownSids.OwnerRights))))!;
            var other = s_outside with { Groups = [.. s_outside.Groups, (Some.OtherSession, false)] };
            return StampPlanner.Plan(request with { Facts = request.Facts with { Descriptor = inherited } })
                is not Stamp stamp ||
                (Most(stamp.After, other, request) & ~Most(inherited, other, request)) == 0;
        },
        iter: 20_000);

    /// <summary>
    /// Ssh of Windows refuses a key that a grant names anybody else in, OWNER RIGHTS too, and one that a denial names
    /// the user in (w32-sshfileperm.c).
    /// </summary>
    [Fact]
    public void Ssh_sees_nobody_new_in_the_list_of_a_key() => s_request.Sample(
        request => StampPlanner.Plan(request) is not Stamp { Kind: ObjectKind.File } stamp ||
            stamp.Added.All(placed => placed.Entry.Denies
                ? SessionSid.IsOne(placed.Entry.Sid!) || placed.Entry.Sid!.Equals(WellKnownSids.OwnerRights)
                : placed.Entry.Sid!.Equals(request.Facts.Descriptor.Owner)),
        iter: 5_000);

    /// <summary>As is often written: by it the user could not change the permissions of his own file.</summary>
    [Fact]
    public void A_grant_of_reading_alone_would_take_the_users_own_right()
    {
        var before = Sddl.Parse($"O:{Some.User}D:(A;;0x1301bf;;;{Some.User})");
        var bare = Sddl.Parse($"O:{Some.User}D:(D;;FA;;;{Some.Session})(A;;RC;;;OW)(A;;0x1301bf;;;{Some.User})");

        Assert.NotEqual(0u, AccessCheck.Most(before, s_outside, GenericMapping.File) & Rights.WriteDac);
        Assert.Equal(0u, AccessCheck.Most(bare, s_outside, GenericMapping.File) & Rights.WriteDac);
    }

    /// <summary>Why no conditional entry: its presence alone ends what the owner has by itself.</summary>
    [Fact]
    public void A_condition_does_not_spare_the_user_outside()
    {
        var conditional = AccessControlEntry.Of(
            AceType.DeniedCallback, 0, Rights.WriteDac, WellKnownSids.OwnerRights, Condition.IsMemberOf(Some.Session));
        var descriptor = SecurityDescriptor.Of(Some.User, null, AccessControlList.Of(conditional));

        Assert.Equal(0u, AccessCheck.Most(descriptor, s_outside, GenericMapping.File));
    }

    /// <summary>An owner outside who has locked himself out by his own denial can still undo that.</summary>
    [Fact]
    public void An_owner_who_denied_himself_keeps_his_way_back()
    {
        var request = new StampRequest(
            new ObjectFacts(ObjectKind.File, "/C:/x", Sddl.Parse($"O:{Some.User}D:(D;;FA;;;{Some.User})(A;;FA;;;SY)")),
            Some.Session, PathAccess.Read);

        var stamp = Assert.IsType<Stamp>(StampPlanner.Plan(request));

        Assert.Equal(OwnersRights.Mask, Most(stamp.After, s_outside, request));
        Assert.Equal(0u, Most(stamp.After, s_inside, request) & Rights.WriteDac);
        Assert.False(stamp.After.Dacl!.IsCanonical);
    }

    private static uint Most(SecurityDescriptor descriptor, Token token, StampRequest request) =>
        AccessCheck.Most(descriptor, token, request.Facts.Kind switch
        {
            ObjectKind.Key => GenericMapping.Key,
            ObjectKind.Process => GenericMapping.Process,
            _ => GenericMapping.File,
        });
}
