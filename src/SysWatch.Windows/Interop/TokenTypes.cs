using System.Runtime.InteropServices;

namespace SysWatch.Windows.Interop;

/// <summary>Tokens: structs and values as winnt.h names them.</summary>
internal static class TokenTypes
{
    public const uint TOKEN_ASSIGN_PRIMARY = 0x1;
    public const uint TOKEN_DUPLICATE = 0x2;
    public const uint TOKEN_QUERY = 0x8;
    public const uint TOKEN_ADJUST_DEFAULT = 0x80;
    public const uint TOKEN_ADJUST_SESSIONID = 0x100;
    public const uint TOKEN_ADJUST_PRIVILEGES = 0x20;

    public const uint SE_GROUP_MANDATORY = 0x1;
    public const uint SE_GROUP_ENABLED_BY_DEFAULT = 0x2;
    public const uint SE_GROUP_ENABLED = 0x4;
    public const uint SE_GROUP_USE_FOR_DENY_ONLY = 0x10;
    public const uint SE_GROUP_INTEGRITY = 0x20;
    public const uint SE_GROUP_LOGON_ID = 0xC0000000;
    public const uint SE_PRIVILEGE_ENABLED = 0x2;

    public const uint DISABLE_MAX_PRIVILEGE = 0x1;
    public const uint LUA_TOKEN = 0x4;

    public const int TokenUser = 1;
    public const int TokenGroups = 2;
    public const int TokenPrivileges = 3;
    public const int TokenDefaultDacl = 6;
    public const int TokenType = 8;
    public const int TokenSessionId = 12;
    public const int TokenElevation = 20;
    public const int TokenIntegrityLevel = 25;
    public const int TokenPrimary = 1;
    public const int SecurityImpersonation = 2;

    [StructLayout(LayoutKind.Sequential)]
    public struct SID_AND_ATTRIBUTES
    {
        public nint Sid;
        public uint Attributes;
    }

    /// <summary>Followed by more groups.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct TOKEN_GROUPS
    {
        public uint GroupCount;
        public SID_AND_ATTRIBUTES Groups;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct TOKEN_USER
    {
        public SID_AND_ATTRIBUTES User;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct TOKEN_MANDATORY_LABEL
    {
        public SID_AND_ATTRIBUTES Label;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct TOKEN_DEFAULT_DACL
    {
        public nint DefaultDacl;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct LUID
    {
        public uint LowPart;
        public int HighPart;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct LUID_AND_ATTRIBUTES
    {
        public LUID Luid;
        public uint Attributes;
    }

    /// <summary>Of one: the array has one element in the header, too.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct TOKEN_PRIVILEGES
    {
        public uint PrivilegeCount;
        public LUID_AND_ATTRIBUTES Privileges;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct TOKEN_SOURCE
    {
        /// <summary>Eight characters.</summary>
        public ulong SourceName;
        public LUID SourceIdentifier;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct QUOTA_LIMITS
    {
        public nuint PagedPoolLimit;
        public nuint NonPagedPoolLimit;
        public nuint MinimumWorkingSetSize;
        public nuint MaximumWorkingSetSize;
        public nuint PagefileLimit;
        public long TimeLimit;
    }
}
