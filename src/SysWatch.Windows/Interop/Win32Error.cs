namespace SysWatch.Windows.Interop;

/// <summary>The error codes that decisions depend on, and those that people meet most. winerror.h.</summary>
internal static class Win32Error
{
    public const int ERROR_SUCCESS = 0;
    public const int ERROR_NOT_ALL_ASSIGNED = 1300;
    public const int ERROR_FILE_NOT_FOUND = 2;
    public const int ERROR_PATH_NOT_FOUND = 3;
    public const int ERROR_ACCESS_DENIED = 5;
    public const int ERROR_INVALID_HANDLE = 6;
    public const int ERROR_NOT_ENOUGH_MEMORY = 8;
    public const int ERROR_BAD_LENGTH = 24;
    public const int ERROR_SHARING_VIOLATION = 32;
    public const int ERROR_NOT_SUPPORTED = 50;
    public const int ERROR_INVALID_PARAMETER = 87;
    public const int ERROR_CALL_NOT_IMPLEMENTED = 120;
    public const int ERROR_INSUFFICIENT_BUFFER = 122;
    public const int ERROR_PROC_NOT_FOUND = 127;
    public const int ERROR_BAD_EXE_FORMAT = 193;
    public const int ERROR_PIPE_LOCAL = 229;
    public const int ERROR_PIPE_BUSY = 231;
    public const int ERROR_MORE_DATA = 234;
    public const int WAIT_TIMEOUT = 258;
    public const int ERROR_PARTIAL_COPY = 299;
    public const int ERROR_DIRECTORY = 267;
    public const int ERROR_ELEVATION_REQUIRED = 740;
    public const int ERROR_SERVICE_SPECIFIC_ERROR = 1066;
    public const int ERROR_NOT_FOUND = 1168;
    public const int ERROR_PRIVILEGE_NOT_HELD = 1314;
    public const int ERROR_NO_SUCH_LOGON_SESSION = 1312;
    public const int ERROR_LOGON_FAILURE = 1326;
    public const int ERROR_ACCOUNT_RESTRICTION = 1327;
    public const int RPC_S_SERVER_UNAVAILABLE = 1722;
    public const int RPC_S_SERVER_TOO_BUSY = 1723;
    public const int EPT_S_NOT_REGISTERED = 1753;
    public const int ERROR_CANT_ACCESS_FILE = 1920;
    public const int ERROR_CHILD_PROCESS_BLOCKED = 367;

    public static string NameOf(int code) => code switch
    {
        ERROR_SUCCESS => nameof(ERROR_SUCCESS),
        ERROR_FILE_NOT_FOUND => nameof(ERROR_FILE_NOT_FOUND),
        ERROR_PATH_NOT_FOUND => nameof(ERROR_PATH_NOT_FOUND),
        ERROR_ACCESS_DENIED => nameof(ERROR_ACCESS_DENIED),
        ERROR_INVALID_HANDLE => nameof(ERROR_INVALID_HANDLE),
        ERROR_NOT_ENOUGH_MEMORY => nameof(ERROR_NOT_ENOUGH_MEMORY),
        ERROR_BAD_LENGTH => nameof(ERROR_BAD_LENGTH),
        ERROR_SHARING_VIOLATION => nameof(ERROR_SHARING_VIOLATION),
        ERROR_NOT_SUPPORTED => nameof(ERROR_NOT_SUPPORTED),
        ERROR_INVALID_PARAMETER => nameof(ERROR_INVALID_PARAMETER),
        ERROR_CALL_NOT_IMPLEMENTED => nameof(ERROR_CALL_NOT_IMPLEMENTED),
        ERROR_INSUFFICIENT_BUFFER => nameof(ERROR_INSUFFICIENT_BUFFER),
        ERROR_PROC_NOT_FOUND => nameof(ERROR_PROC_NOT_FOUND),
        ERROR_BAD_EXE_FORMAT => nameof(ERROR_BAD_EXE_FORMAT),
        ERROR_PIPE_LOCAL => nameof(ERROR_PIPE_LOCAL),
        ERROR_PIPE_BUSY => nameof(ERROR_PIPE_BUSY),
        ERROR_MORE_DATA => nameof(ERROR_MORE_DATA),
        WAIT_TIMEOUT => nameof(WAIT_TIMEOUT),
        ERROR_PARTIAL_COPY => nameof(ERROR_PARTIAL_COPY),
        ERROR_DIRECTORY => nameof(ERROR_DIRECTORY),
        ERROR_ELEVATION_REQUIRED => nameof(ERROR_ELEVATION_REQUIRED),
        ERROR_SERVICE_SPECIFIC_ERROR => nameof(ERROR_SERVICE_SPECIFIC_ERROR),
        ERROR_NOT_FOUND => nameof(ERROR_NOT_FOUND),
        ERROR_PRIVILEGE_NOT_HELD => nameof(ERROR_PRIVILEGE_NOT_HELD),
        ERROR_NO_SUCH_LOGON_SESSION => nameof(ERROR_NO_SUCH_LOGON_SESSION),
        ERROR_LOGON_FAILURE => nameof(ERROR_LOGON_FAILURE),
        ERROR_ACCOUNT_RESTRICTION => nameof(ERROR_ACCOUNT_RESTRICTION),
        RPC_S_SERVER_UNAVAILABLE => nameof(RPC_S_SERVER_UNAVAILABLE),
        RPC_S_SERVER_TOO_BUSY => nameof(RPC_S_SERVER_TOO_BUSY),
        EPT_S_NOT_REGISTERED => nameof(EPT_S_NOT_REGISTERED),
        ERROR_CANT_ACCESS_FILE => nameof(ERROR_CANT_ACCESS_FILE),
        ERROR_CHILD_PROCESS_BLOCKED => nameof(ERROR_CHILD_PROCESS_BLOCKED),
        _ => "Win32 error",
    };
}
