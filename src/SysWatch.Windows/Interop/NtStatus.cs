namespace SysWatch.Windows.Interop;

/// <summary>The NTSTATUS values that decisions depend on, and those that people meet most. ntstatus.h.</summary>
internal static class NtStatus
{
    public const int STATUS_SUCCESS = 0;

    /// <summary>Opened, and somebody has been told to give up an oplock and has not yet.</summary>
    public const int STATUS_OPLOCK_BREAK_IN_PROGRESS = 0x108;
    public const int STATUS_OBJECT_NAME_NOT_FOUND = unchecked((int)0xC0000034);
    public const int STATUS_OBJECT_PATH_NOT_FOUND = unchecked((int)0xC000003A);
    public const int STATUS_SHARING_VIOLATION = unchecked((int)0xC0000043);
    public const int STATUS_INFO_LENGTH_MISMATCH = unchecked((int)0xC0000004);
    public const int STATUS_INVALID_PARAMETER = unchecked((int)0xC000000D);
    public const int STATUS_ACCESS_DENIED = unchecked((int)0xC0000022);
    public const int STATUS_PRIVILEGE_NOT_HELD = unchecked((int)0xC0000061);
    public const int STATUS_LOGON_FAILURE = unchecked((int)0xC000006D);
    public const int STATUS_BUFFER_TOO_SMALL = unchecked((int)0xC0000023);
    public const int STATUS_NOT_IMPLEMENTED = unchecked((int)0xC0000002);
    public const int STATUS_NOT_SUPPORTED = unchecked((int)0xC00000BB);
    public const int STATUS_NO_SUCH_PACKAGE = unchecked((int)0xC00000FE);
    public const int STATUS_PROCESS_IS_TERMINATING = unchecked((int)0xC000010A);
    public const int STATUS_BAD_TOKEN_TYPE = unchecked((int)0xC00000A8);

    public static string NameOf(int status) => status switch
    {
        STATUS_SUCCESS => nameof(STATUS_SUCCESS),
        STATUS_OPLOCK_BREAK_IN_PROGRESS => nameof(STATUS_OPLOCK_BREAK_IN_PROGRESS),
        STATUS_OBJECT_NAME_NOT_FOUND => nameof(STATUS_OBJECT_NAME_NOT_FOUND),
        STATUS_OBJECT_PATH_NOT_FOUND => nameof(STATUS_OBJECT_PATH_NOT_FOUND),
        STATUS_SHARING_VIOLATION => nameof(STATUS_SHARING_VIOLATION),
        STATUS_INFO_LENGTH_MISMATCH => nameof(STATUS_INFO_LENGTH_MISMATCH),
        STATUS_INVALID_PARAMETER => nameof(STATUS_INVALID_PARAMETER),
        STATUS_ACCESS_DENIED => nameof(STATUS_ACCESS_DENIED),
        STATUS_PRIVILEGE_NOT_HELD => nameof(STATUS_PRIVILEGE_NOT_HELD),
        STATUS_LOGON_FAILURE => nameof(STATUS_LOGON_FAILURE),
        STATUS_BUFFER_TOO_SMALL => nameof(STATUS_BUFFER_TOO_SMALL),
        STATUS_NOT_IMPLEMENTED => nameof(STATUS_NOT_IMPLEMENTED),
        STATUS_NOT_SUPPORTED => nameof(STATUS_NOT_SUPPORTED),
        STATUS_NO_SUCH_PACKAGE => nameof(STATUS_NO_SUCH_PACKAGE),
        STATUS_PROCESS_IS_TERMINATING => nameof(STATUS_PROCESS_IS_TERMINATING),
        STATUS_BAD_TOKEN_TYPE => nameof(STATUS_BAD_TOKEN_TYPE),
        _ => "NTSTATUS",
    };
}
