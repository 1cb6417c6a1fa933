using System.Runtime.CompilerServices;
using Grpc.Core;
using SysWatch.Core.Sessions;
using SysWatch.Daemon.Grpc;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Profiles;
using V1 = SysWatch.Protocol.V1;

namespace SysWatch.Daemon.Tests.Grpc;

/// <summary>Questions about a session of Windows, in the names of Windows.</summary>
public sealed class QuestionTests
{
    private static readonly PolicyContext s_context = PolicyContext.ForWindows(
        "/C:/Users/u", "/C:/Users/u/work", WindowsFolders.UsualFor("/C:/Users/u"));

    // Of the record the questions here need nothing.
    private static readonly Session s_session = new(
        (SavedSession)RuntimeHelpers.GetUninitializedObject(typeof(SavedSession)),
        PolicyCompiler.Compile("agents/generic", new ShippedProfiles(), s_context).Policy!);

    [Theory]
    [InlineData("read", @"c:\users\U\.AWS\credentials", "", "base/credentials:aws")]
    [InlineData("read", @"\\?\C:\Users\u\work\.env:s", "", "base/credentials:project-environment")]
    [InlineData("read", "C:/Users/u/work/a/../src/main.c", "", "default:files")]
    [InlineData("connect", @"\\.\pipe\docker_engine", "", "base/sockets:containers")]
    [InlineData("connect", "203.0.113.7:443", "", "default:network")]
    [InlineData("write", @"HKCU\Environment\PATH", "", "base/persistence:variables-of-the-account")]
    [InlineData("read", @"HKCU\Software\X", "", "default:registry")]
    [InlineData("create", @"C:\Users\u\work\.envrc", @"C:\Program Files\Git\cmd\git.exe",
        "base/persistence:workspace-autorun-by-git")]
    public void A_thing_of_Windows_is_asked_about_by_its_name(
        string operation, string thing, string executable, string rule)
    {
        var decision = Question.Ask(
            s_session, new V1.Access { Operation = operation, Object = thing, Executable = executable });

        Assert.Equal(rule, s_session.Policy.Rules[decision.Rule].Id);
    }

    [Theory]
    [InlineData("read", "/etc/passwd", "")]
    [InlineData("read", @"src\main.c", "")]
    [InlineData("read", @"\\.\PhysicalDrive0", "")]
    [InlineData("connect", @"\\.\PhysicalDrive0", "")]
    [InlineData("read", @"C:\a", "git.exe")]
    public void What_names_nothing_is_refused(string operation, string thing, string executable)
    {
        var refusal = Assert.Throws<RpcException>(() => Question.Ask(
            s_session, new V1.Access { Operation = operation, Object = thing, Executable = executable }));

        Assert.Equal(StatusCode.InvalidArgument, refusal.StatusCode);
    }
}
