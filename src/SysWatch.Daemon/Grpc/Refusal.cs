using Grpc.Core;

namespace SysWatch.Daemon.Grpc;

/// <summary>Answers that are not what was asked for, as gRPC users expect them.</summary>
internal static class Refusal
{
    public static RpcException Invalid(string what) => Of(StatusCode.InvalidArgument, what);

    /// <summary>The same for what does not exist and for what the caller may not know of.</summary>
    public static RpcException NotFound(string what) => Of(StatusCode.NotFound, what);

    public static RpcException NotAllowed(string why) => Of(StatusCode.PermissionDenied, why);

    public static RpcException TooMany(string what) => Of(StatusCode.ResourceExhausted, what);

    public static RpcException TooLate(string what) => Of(StatusCode.FailedPrecondition, what);

    public static RpcException Unknown(string why) => Of(StatusCode.Unauthenticated, why);

    public static RpcException Stopping() => Of(StatusCode.Unavailable, "syswatchd is stopping. Call again.");

    public static RpcException CutOff() => Of(
        StatusCode.Aborted, "This reader was too slow, and changes are missing. Watch again: it begins with what is.");

    public static RpcException Failed(Exception e) => Of(StatusCode.Internal, e.Message);

    private static RpcException Of(StatusCode code, string detail) => new(new Status(code, detail));
}
