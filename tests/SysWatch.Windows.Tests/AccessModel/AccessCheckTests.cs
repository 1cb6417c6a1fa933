using SysWatch.Windows.Plans.Security;

namespace SysWatch.Windows.Tests.AccessModel;

/// <summary>The model against what others have published, so that not only our belief holds it.</summary>
public sealed class AccessCheckTests
{
    private static readonly Sid User = Sid.Parse("S-1-5-21-1-2-3-1001");
    private static readonly Sid Other = Sid.Parse("S-1-5-21-1-2-3-1002");
    private static readonly Sid GroupA = Sid.Parse("S-1-5-21-1-2-3-1100");

    /// <summary>
    /// learn.microsoft.com, "How AccessCheck Works": a list denies Andrew read, write and execute, allows Group A to
    /// write and Everyone to read and execute. Thread A, of Andrew, is denied; thread B, of Jane in Group A, has all.
    /// </summary>
    [Fact]
    public void How_AccessCheck_works()
    {
        var descriptor = Sddl.Parse($"O:SYD:(D;;0x1201bf;;;{User})(A;;FW;;;{GroupA})(A;;FRFX;;;WD)");

        Assert.False(Grants(descriptor, Token.Of(User), Rights.FileReadData));
        Assert.True(Grants(
            descriptor, Token.Of(Other, GroupA), Rights.FileGenericRead | Rights.FileGenericWrite | Rights.FileExecute));
        Assert.False(Grants(descriptor, Token.Of(Other), Rights.FileWriteData));
    }

    /// <summary>learn.microsoft.com, "Null DACLs and Empty DACLs".</summary>
    [Fact]
    public void No_list_grants_all_and_an_empty_one_nothing()
    {
        Assert.True(Grants(Sddl.Parse("O:SYD:NO_ACCESS_CONTROL"), Token.Of(User), Rights.GenericAll));
        Assert.Equal(0u, Most(Sddl.Parse("O:SYD:"), Token.Of(User)));
    }

    /// <summary>MS-DTYP 2.5.3.2: "the implied access of the owner".</summary>
    [Fact]
    public void An_owner_reads_and_writes_the_list_whatever_it_says() =>
        Assert.Equal(
            Rights.ReadControl | Rights.WriteDac,
            Most(Sddl.Parse($"O:{User}D:(D;;FA;;;{User})(D;;FA;;;WD)"), Token.Of(User)));

    /// <summary>
    /// learn.microsoft.com, "Security Identifiers New for Windows Vista", OwnerRights: with entries for it "the access
    /// check will use those entries".
    /// </summary>
    [Theory]
    [InlineData("(A;;RC;;;OW)", Rights.ReadControl)]
    [InlineData("(A;;RCWDSD;;;OW)", Rights.ReadControl | Rights.WriteDac | Rights.Delete)]
    [InlineData("(D;;WD;;;OW)", 0u)]
    [InlineData("(A;OICIIO;RC;;;OW)", Rights.ReadControl | Rights.WriteDac)]
    public void An_owner_has_what_entries_for_owner_rights_say(string entries, uint expected) =>
        Assert.Equal(expected, Most(Sddl.Parse($"O:{User}D:{entries}"), Token.Of(User)));

    /// <summary>learn.microsoft.com, "SID Attributes in an Access Token": deny-only groups are met by denials.</summary>
    [Fact]
    public void A_group_for_denials_only_is_never_granted_anything()
    {
        var token = new Token(User, [(GroupA, true), (WellKnownSids.Everyone, false)]);

        Assert.Equal(0u, Most(Sddl.Parse($"O:{GroupA}D:(A;;FA;;;{GroupA})"), token));
        Assert.Equal(0u, Most(Sddl.Parse($"O:SYD:(D;;FA;;;{GroupA})(A;;FA;;;WD)"), token));
    }

    /// <summary>
    /// learn.microsoft.com, "Order of ACEs in a DACL": an explicit grant stands before an inherited denial, and wins.
    /// </summary>
    [Fact]
    public void The_first_entry_that_speaks_of_a_right_decides() =>
        Assert.True(Grants(
            Sddl.Parse($"O:SYD:(A;;FR;;;{User})(D;ID;FR;;;{User})"), Token.Of(User), Rights.FileReadData));

    /// <summary>learn.microsoft.com, "Restricted Tokens": both lists of SIDs must be granted it.</summary>
    [Fact]
    public void Restricting_sids_are_asked_as_well()
    {
        var descriptor = Sddl.Parse($"O:SYD:(A;;FA;;;{User})(A;;FR;;;{GroupA})");

        Assert.Equal(Rights.FileGenericRead, Most(descriptor, Token.Of(User) with { Restricted = [GroupA] }));
    }

    /// <summary>learn.microsoft.com, "Mandatory Integrity Control": no write up.</summary>
    [Fact]
    public void A_label_keeps_the_lower_from_writing()
    {
        var descriptor = Sddl.Parse("O:SYD:(A;;FA;;;WD)S:(ML;;0x1;;;HI)");

        Assert.False(Grants(descriptor, Token.Of(User), Rights.FileWriteData));
        Assert.True(Grants(descriptor, Token.Of(User), Rights.FileReadData));
    }

    /// <summary>MS-DTYP 2.5.3.2: SeTakeOwnershipPrivilege grants WRITE_OWNER.</summary>
    [Fact]
    public void Privileges_grant_by_themselves()
    {
        var descriptor = Sddl.Parse("O:SYD:(D;;FA;;;WD)");

        Assert.True(Grants(descriptor, Token.Of(User) with { HasTakeOwnership = true }, Rights.WriteOwner));
        Assert.True(Grants(descriptor, Token.Of(User) with { HasBackup = true }, Rights.FileReadData));
        Assert.True(Grants(descriptor, Token.Of(User) with { HasRestore = true }, Rights.WriteDac));
    }

    /// <summary>MS-DTYP 2.5.3.1.5: a condition that is Unknown denies in a denial, and grants nothing in a grant.</summary>
    [Fact]
    public void Conditions_count_by_membership()
    {
        var descriptor = SecurityDescriptor.Of(WellKnownSids.LocalSystem, null, AccessControlList.Of(
            AccessControlEntry.Of(
                AceType.DeniedCallback, 0, Rights.FileAll, WellKnownSids.Everyone, Condition.IsMemberOf(GroupA)),
            AccessControlEntry.Of(AceType.AllowedCallback, 0, Rights.FileAll, WellKnownSids.Everyone, "artx"u8),
            AccessControlEntry.Of(AceType.Allowed, 0, Rights.FileReadData, WellKnownSids.Everyone)));

        Assert.Equal(Rights.FileReadData, Most(descriptor, Token.Of(User)));
        Assert.Equal(0u, Most(descriptor, Token.Of(User, GroupA)));
    }

    private static bool Grants(SecurityDescriptor descriptor, Token token, uint desired) =>
        AccessCheck.Grants(descriptor, token, desired, GenericMapping.File);

    private static uint Most(SecurityDescriptor descriptor, Token token) =>
        AccessCheck.Most(descriptor, token, GenericMapping.File);
}
