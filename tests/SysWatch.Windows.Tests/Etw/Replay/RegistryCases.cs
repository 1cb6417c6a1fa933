using SysWatch.Windows.Etw;
using SysWatch.Windows.Seeing;
using static SysWatch.Windows.Tests.Etw.Replay.EtwCases;
using static SysWatch.Windows.Tests.Etw.Replay.Written;

namespace SysWatch.Windows.Tests.Etw.Replay;

internal static class RegistryCases
{
    private const string User = @"\REGISTRY\USER\S-1-5-21-1";
    private const ulong Base = 0xA100;
    private const ulong Key = 0xA200;

    /// <summary>Opened before the session.</summary>
    private const ulong Other = 0xA900;

    public static IEnumerable<EtwCase> Of(int size)
    {
        var opensUser = ProviderEvents.KeyOpened(RegistryDecoder.OpenKey, size, 0, Base, 0, "", User);
        var userOpened = Used(RegistryUse.Open, User);
        yield return One(opensUser, userOpened);
        yield return One(ProviderEvents.KeyOpened(RegistryDecoder.CreateKey, size, Base, Key, 0, User, "Environment"),
            Used(RegistryUse.Create, $@"{User}\Environment"));
        yield return One(
            ProviderEvents.KeyOpened(RegistryDecoder.OpenKey, size, Other, Key, 0xC0000034, "", "Environment"),
            Used(RegistryUse.Open, "Environment") with { Status = 0xC0000034 });

        var opensKey = ProviderEvents.KeyOpened(RegistryDecoder.OpenKey, size, Base, Key, 0, "", "Environment");
        var keyOpened = Used(RegistryUse.Open, $@"{User}\Environment");
        yield return new([opensUser, opensKey], 1, [userOpened, keyOpened]);
        (int Id, RegistryUse Use)[] uses =
        [
            (RegistryDecoder.SetValue, RegistryUse.SetValue), (RegistryDecoder.QueryValue, RegistryUse.QueryValue),
            (RegistryDecoder.DeleteValue, RegistryUse.DeleteValue), (RegistryDecoder.DeleteKey, RegistryUse.DeleteKey),
        ];
        foreach (var (id, use) in uses)
        {
            var value = id == RegistryDecoder.DeleteKey ? "" : "PATH";
            yield return new([opensUser, opensKey, ProviderEvents.KeyUsed(id, size, Key, 0, "", value)], 2,
                [userOpened, keyOpened, Used(use, $@"{User}\Environment") with { Value = value }]);
            yield return One(ProviderEvents.KeyUsed(id, size, Key, 0, $@"{User}\Run", value),
                Used(use, $@"{User}\Run") with { Value = value });
        }

        yield return new(
            [
                opensUser, opensKey, ProviderEvents.KeyUsed(RegistryDecoder.CloseKey, size, Key, 0, "", ""),
                ProviderEvents.KeyUsed(RegistryDecoder.SetValue, size, Key, 0, "", "PATH"),
            ],
            0, [userOpened, keyOpened]);
    }

    private static RegistryUsed Used(RegistryUse use, string key) =>
        new() { FileTime = FileTime, Pid = Pid, Use = use, Key = key, Status = 0 };
}
