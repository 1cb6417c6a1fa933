namespace SysWatch.Windows.Etw;

/// <summary>
/// The providers with a manifest, by name and GUID as `logman query providers` lists them. Whoever may write to a
/// session may register a provider under any of these GUIDs and write events of his own; what the kernel puts into
/// the header (process, thread, time) is true all the same, what stands in the payload need not be. So the tree of
/// processes rests on the kernel's own session, which nobody else writes to, and these add to it.
/// </summary>
internal static class EtwProviders
{
    /// <summary>The kernel's own session. Its events go by the GUIDs of tasks.</summary>
    public static readonly EtwProviderName Kernel =
        new("Windows Kernel", new Guid("9e814aad-3204-11d2-9a82-006008a86939"));

    public static readonly Guid ProcessTask = new("3d6fa8d0-fe05-11d0-9dda-00c04fd7ba7c");

    public static readonly Guid ThreadTask = new("3d6fa8d1-fe05-11d0-9dda-00c04fd7ba7c");

    public static readonly Guid FileTask = new("90cbdc39-4a3e-11d1-84f4-0000f80464e3");

    /// <summary>What a consumer is told when buffers were lost on the way to it.</summary>
    public static readonly Guid LostTask = new("6a399ae0-4bc6-4de9-870b-3657f8947e7e");

    public static readonly EtwProviderName KernelProcess =
        new("Microsoft-Windows-Kernel-Process", new Guid("22fb2cd6-0e7b-422b-a0c7-2fad1fd0e716"));

    public static readonly EtwProviderName KernelFile =
        new("Microsoft-Windows-Kernel-File", new Guid("edd08927-9cc4-4e65-b970-c2560fb5c289"));

    public static readonly EtwProviderName KernelRegistry =
        new("Microsoft-Windows-Kernel-Registry", new Guid("70eb4f03-c1de-4f73-a051-33d13d5413bd"));

    public static readonly EtwProviderName KernelAuditApiCalls =
        new("Microsoft-Windows-Kernel-Audit-API-Calls", new Guid("e02a841c-75a3-4fa7-afc8-ae09cf9b7f23"));

    public static readonly EtwProviderName TcpIp =
        new("Microsoft-Windows-TCPIP", new Guid("2f07e2ee-15db-40f1-90ef-9d7ba282188a"));

    public static readonly EtwProviderName WinsockAfd =
        new("Microsoft-Windows-Winsock-AFD", new Guid("e53c6823-7bb8-44bb-90dc-3f86090d48a6"));

    public static readonly EtwProviderName DnsClient =
        new("Microsoft-Windows-DNS-Client", new Guid("1c95126e-7eea-49a9-a3fe-a378b03ddb4d"));

    public static readonly EtwProviderName WmiActivity =
        new("Microsoft-Windows-WMI-Activity", new Guid("1418ef04-b0b4-4623-bf7e-d74ab47bbdaa"));

    public static readonly EtwProviderName TaskScheduler =
        new("Microsoft-Windows-TaskScheduler", new Guid("de7b24ea-73c8-4a09-985d-5bdadcfa9017"));
}
