using System.Globalization;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Patterns;
using SysWatch.Policy.Profiles;

namespace SysWatch.Windows.Probe.Inside;

/// <summary>The throw-away session's profile, as a person would write it: it goes the way of every profile.</summary>
internal static class ProbeProfile
{
    public const string Name = "syswatch-probe";

    /// <exception cref="InvalidOperationException">It does not compile: a defect of SysWatch.</exception>
    public static CompiledPolicy Compile(ProbePlaces places)
    {
        var directory = WindowsNames.Canonical(places.Directory) ?? "";
        // A session's profile can name these folders; this one names none.
        var context = PolicyContext.ForWindows(directory, directory, WindowsFolders.UsualFor(directory));
        var result = PolicyCompiler.Compile(Name, new MemoryProfileSource(Name, Text(places)), context);
        return result.Policy ?? throw new InvalidOperationException(
            $"The profile of the probe does not compile: {string.Join(' ', result.Diagnostics)}");
    }

    public static string Text(ProbePlaces places) =>
        $$"""
        profile: {{Name}}
        files:
          rules:
            - id: denied-files
              deny: all
              paths: ['$WORKSPACE/denied/**']
        exec:
          rules:
            - id: denied-programs
              deny: execute
              paths: ['$WORKSPACE/denied.exe']
        sockets:
          rules:
            - id: denied-pipes
              deny: connect
              paths: ['//./pipe/{{places.DeniedPipe}}']
        registry:
          rules:
            - id: denied-keys
              deny: all
              keys: ['HKCU\{{places.DeniedKey[(ProbePlaces.User.Length + 1)..]}}\**']
        network:
          default: deny

        """ + Network(places);

    private static string Network(ProbePlaces places)
    {
        var open = places.Ports.Where(port => port.IsOpen).ToList();
        return open.Count == 0 ? "" : "  rules:\n" + string.Concat(open.Select(port => string.Create(
            CultureInfo.InvariantCulture,
            $"""
                - id: {port.Try}
                  allow: connect
                  to: ['{(port.IsV6 ? "::1" : "127.0.0.1")}']
                  ports: [{port.Number}]
                  protocol: {(port.IsTcp ? "tcp" : "udp")}

            """)));
    }
}
