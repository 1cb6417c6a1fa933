using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using SysWatch.Policy.Decisions;
using SysWatch.Windows.Plans.Security;
using SysWatch.Windows.Plans.Stamps;
using SysWatch.Windows.Tests.AccessModel;
using Some = SysWatch.Windows.Tests.Plans.Security.Some;

namespace SysWatch.Windows.Tests.Plans.Stamps;

public sealed class StampPlannerTests
{
    private const string Usual =
        "D:AI(A;ID;FA;;;SY)(A;ID;FA;;;BA)(A;ID;FA;;;S-1-5-21-1004336348-1177238915-682003330-1001)";

    private const string UsualDirectory =
        "D:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FA;;;S-1-5-21-1004336348-1177238915-682003330-1001)";

    private static readonly PathAccess s_readWrite = PathAccess.Read | PathAccess.Write;

    private static readonly (string Name, StampRequest Request)[] s_cases =
    [
        ("a file that inherits, read denied", Of(ObjectKind.File, Usual, PathAccess.Read)),
        ("a file, written and made", Of(ObjectKind.File, Usual, PathAccess.Write | PathAccess.Create)),
        ("a file, all", Of(ObjectKind.File, Usual, PathAccess.Files | PathAccess.Execute)),
        ("a program, executed", Of(ObjectKind.File, Usual, PathAccess.Execute)),
        ("an OpenSSH key, whose list is protected", Of(
            ObjectKind.File, $"D:P(A;;FA;;;SY)(A;;FA;;;BA)(A;;FA;;;{Some.User})", s_readWrite | PathAccess.Delete)),
        ("a file with explicit denials", Of(
            ObjectKind.File, "D:(D;;0x1;;;AN)(D;;0x2;;;BG)(A;;FA;;;BU)(D;ID;FA;;;AN)", PathAccess.Read)),
        ("a file with a denial of the list", Of(
            ObjectKind.File, "D:(D;;WDWO;;;BU)(A;;FA;;;BU)", PathAccess.Read)),
        ("a file whose owner's rights are set", Of(
            ObjectKind.File, "D:(A;;FA;;;BU)(A;;RC;;;OW)", PathAccess.Read)),
        ("an empty list", Of(ObjectKind.File, "D:P", PathAccess.Read)),
        ("no list", Of(ObjectKind.File, "D:NO_ACCESS_CONTROL", PathAccess.Read)),
        ("a whole tree, all", Of(ObjectKind.Directory, UsualDirectory, PathAccess.Files, PathAccess.Files)),
        ("a whole tree, read", Of(ObjectKind.Directory, UsualDirectory, PathAccess.Read, PathAccess.Read)),
        ("a whole tree, made", Of(ObjectKind.Directory, UsualDirectory, PathAccess.None, PathAccess.Create)),
        ("a directory with children that stay", Of(ObjectKind.Directory, UsualDirectory, PathAccess.None) with
        {
            HoldsChildren = true,
        }),
        ("a key and what is below", Of(
            ObjectKind.Key, "D:AI(A;CIID;KA;;;BA)(A;CIID;KA;;;BU)", s_readWrite, PathAccess.Files)),
        ("a pipe", Of(ObjectKind.Pipe, "D:(A;;FA;;;SY)(A;;0x12019b;;;BU)", PathAccess.Connect)),
        ("a process", Of(ObjectKind.Process, $"D:(A;;0x1fffff;;;{Some.User})(A;;0x1fffff;;;SY)", PathAccess.Read)),
        ("nothing denied", Of(ObjectKind.File, Usual, PathAccess.None)),
        ("a volume without lists", Of(ObjectKind.File, Usual, PathAccess.Read) with
        {
            Facts = Facts(ObjectKind.File, "D:NO_ACCESS_CONTROL") with { HasAccessLists = false },
        }),
        ("a volume that is read-only", Of(ObjectKind.File, Usual, PathAccess.Read) with
        {
            Facts = Facts(ObjectKind.File, Usual) with { IsReadOnly = true },
        }),
        ("a volume that is read-only, written", Of(ObjectKind.File, Usual, PathAccess.Write) with
        {
            Facts = Facts(ObjectKind.File, Usual) with { IsReadOnly = true },
        }),
        ("a link, all", Of(ObjectKind.Directory, UsualDirectory, PathAccess.Files, PathAccess.Files) with
        {
            Facts = Facts(ObjectKind.Directory, UsualDirectory) with { Reparse = ReparseKind.Link },
        }),
        ("a link, read", Of(ObjectKind.File, Usual, PathAccess.Read) with
        {
            Facts = Facts(ObjectKind.File, Usual) with { Reparse = ReparseKind.Link },
        }),
        ("a file of a cloud, with three names", Of(ObjectKind.File, Usual, PathAccess.Read) with
        {
            Facts = Facts(ObjectKind.File, Usual) with { Reparse = ReparseKind.Data, Links = 3 },
        }),
    ];

    [Fact]
    public void Plans_are_word_for_word_those_that_were_reviewed()
    {
        var text = new StringBuilder();
        foreach (var (name, request) in s_cases)
            text.Append(CultureInfo.InvariantCulture, $"{name}\n  {request.Facts.Descriptor}\n{Text(request)}\n");

        GoldenFile.Holds("stamps", text.ToString());
    }

    [Fact]
    public void What_is_stamped_is_not_stamped_again()
    {
        foreach (var (_, request) in s_cases)
        {
            if (StampPlanner.Plan(request) is Stamp stamp)
            {
                Assert.IsType<NothingToStamp>(StampPlanner.Plan(
                    request with { Facts = request.Facts with { Descriptor = stamp.After } }));
            }
        }
    }

    [Fact]
    public void A_list_that_is_full_is_not_stamped()
    {
        var entry = AccessControlEntry.Of(AceType.Allowed, 0, Rights.FileAll, Some.User);
        var list = AccessControlList.Of(Enumerable.Repeat(entry, 1819));
        var facts = Facts(ObjectKind.File, Usual) with { Descriptor = SecurityDescriptor.Of(Some.User, null, list) };

        var plan = StampPlanner.Plan(new StampRequest(facts, Some.Session, PathAccess.Read));

        Assert.True(list.Length <= AccessControlList.BytesMax);
        Assert.Contains("full", Assert.IsType<NotStamped>(plan).Reason, StringComparison.Ordinal);
    }

    /// <summary>Inherited by what is made below while the session runs, its entries hold there as well.</summary>
    [Theory]
    [InlineData(UsualDirectory, false)]
    [InlineData(UsualDirectory, true)]
    [InlineData("D:PAI(A;OICI;FA;;;SY)(A;OICI;0x1301bf;;;BU)", false)]
    [InlineData("D:PAI(A;OICI;FA;;;SY)(A;OICI;0x1301bf;;;BU)", true)]
    [InlineData("D:PAI(A;;FA;;;BU)(A;OICIIO;FA;;;CO)", false)]
    [InlineData("D:PAI(A;;FA;;;BU)(A;OICIIO;FA;;;CO)", true)]
    public void What_is_made_below_a_tree_is_held_from_its_first_moment(string list, bool isDirectory)
    {
        var request = Of(ObjectKind.Directory, list, PathAccess.Files, PathAccess.Files);
        var stamp = Assert.IsType<Stamp>(StampPlanner.Plan(request));
        var child = Inherit(stamp.After, isDirectory);
        var user = Token.Of(Some.User, WellKnownSids.Users);
        var member = Token.Of(Some.User, WellKnownSids.Users, Some.Session);

        Assert.Equal(
            AccessCheck.Most(Inherit(request.Facts.Descriptor, isDirectory), user, GenericMapping.File),
            AccessCheck.Most(child, user, GenericMapping.File));
        var denied = Rights.FileReadData | Rights.FileWriteData | Rights.Delete | AccessMasks.Stamp;
        Assert.Equal(0u, AccessCheck.Most(child, member, GenericMapping.File) & denied);
        var swept = DaclEdit.Sweep(child.Dacl!, child.Owner, sid => sid.Equals(Some.Session));
        Assert.Equal(Inherit(request.Facts.Descriptor, isDirectory).Dacl!.ToBytes()!, swept.ToBytes()!);
    }

    [Fact]
    public void A_sweep_leaves_what_another_session_needs()
    {
        var list = AccessControlList.Of(
            AccessControlEntry.Of(AceType.Denied, AceFlags.Inherited, Rights.FileAll, Some.Session),
            AccessControlEntry.Of(AceType.Denied, AceFlags.Inherited, Rights.FileAll, Some.OtherSession),
            AccessControlEntry.Of(
                AceType.Allowed, AceFlags.Inherited, OwnersRights.Mask, WellKnownSids.OwnerRights));

        var swept = DaclEdit.Sweep(list, Some.User, sid => sid.Equals(Some.Session));

        Assert.Equal(list.Entries[1..], swept.Entries);
        Assert.Empty(DaclEdit.Sweep(swept, Some.User, sid => sid.Equals(Some.OtherSession)).Entries);
    }

    /// <summary>The same where two sessions have stamped the directory: each is held below it.</summary>
    [Theory]
    [InlineData(UsualDirectory)]
    [InlineData("D:PAI(A;OICI;FA;;;SY)(A;OICI;0x1301bf;;;BU)")]
    public void What_is_made_below_the_tree_of_two_sessions_is_held_for_both(string list)
    {
        var request = Of(ObjectKind.Directory, list, PathAccess.Files, PathAccess.Files);
        var first = Assert.IsType<Stamp>(StampPlanner.Plan(request));
        var second = Assert.IsType<Stamp>(StampPlanner.Plan(request with
        {
            Session = Some.OtherSession, Facts = request.Facts with { Descriptor = first.After },
        }));
        foreach (var session in new[] { Some.Session, Some.OtherSession })
        {
            var child = Inherit(second.After, isDirectory: false);
            var most = AccessCheck.Most(
                child, Token.Of(Some.User, WellKnownSids.Users, session), GenericMapping.File);
            Assert.Equal(0u, most & (Rights.FileReadData | Rights.FileWriteData | Rights.Delete | AccessMasks.Stamp));
        }
    }

    /// <summary>By the parent directory's right alone a file could be deleted, and renamed.</summary>
    [Fact]
    public void Neither_the_file_nor_its_directory_lets_the_session_delete_it()
    {
        var member = Token.Of(Some.User, Some.Session);
        var file = Assert.IsType<Stamp>(StampPlanner.Plan(Of(ObjectKind.File, Usual, PathAccess.Delete)));
        var directory = Assert.IsType<Stamp>(StampPlanner.Plan(
            Of(ObjectKind.Directory, UsualDirectory, PathAccess.None) with { HoldsChildren = true }));

        Assert.False(AccessCheck.Grants(file.After, member, Rights.Delete, GenericMapping.File));
        Assert.False(AccessCheck.Grants(directory.After, member, Rights.FileDeleteChild, GenericMapping.File));
        Assert.True(AccessCheck.Grants(directory.After, member, Rights.FileWriteData, GenericMapping.File));
    }

    /// <summary>
    /// As NTFS gives a new child what its directory hands down (MS-DTYP 2.5.3.4): CREATOR OWNER by its name, and of a
    /// mask what is a right of a file, to be on the safe side.
    /// </summary>
    private static SecurityDescriptor Inherit(SecurityDescriptor parent, bool isDirectory)
    {
        var entries = new List<AccessControlEntry>();
        foreach (var entry in parent.Dacl!.Entries)
        {
            var wanted = isDirectory ? AceFlags.ContainerInherit : AceFlags.ObjectInherit;
            if ((entry.Flags & wanted) == 0)
                continue;
            var isCreators = entry.Sid!.Equals(WellKnownSids.CreatorOwner);
            var flags = AceFlags.Inherited |
                (isDirectory && !isCreators ? entry.Flags & AceFlags.Inheritance : 0);
            entries.Add(AccessControlEntry.Of(
                entry.Type, flags, entry.Mask & Rights.FileAll, isCreators ? parent.Owner! : entry.Sid));
            if (isDirectory && isCreators)
            {
                entries.Add(AccessControlEntry.Of(
                    entry.Type, AceFlags.Inherited | AceFlags.Inheritance | AceFlags.InheritOnly,
                    entry.Mask, entry.Sid));
            }
        }
        return SecurityDescriptor.Of(parent.Owner, parent.Group, AccessControlList.Of(entries), parent.Control);
    }

    private static string Text(StampRequest request) => StampPlanner.Plan(request) switch
    {
        Stamp stamp => string.Concat(stamp.Added.Select(placed => $"  + {placed.Index} {placed.Entry}\n")) +
            $"  = {stamp.After}\n  set with {stamp.Control}{(stamp.IsInherited ? ", inherited below" : "")}\n" +
            string.Concat(stamp.Notes.Select(note => $"  {note}\n")),
        NotStamped not => $"  not stamped: {not.Reason}\n",
        _ => "  nothing to stamp\n",
    };

    private static ObjectFacts Facts(ObjectKind kind, string list) =>
        new(kind, "/C:/Users/me/x", Sddl.Parse($"O:{Some.User}G:{Some.Group}{list}"));

    private static StampRequest Of(
        ObjectKind kind, string list, PathAccess denied, PathAccess below = PathAccess.None) =>
        new(Facts(kind, list), Some.Session, denied, below);
}
