namespace SysWatch.Policy.Profiles;

/// <summary>Where profile texts come from: those shipped inside this assembly, a directory, a test.</summary>
public interface IProfileSource
{
    /// <summary>The text of a profile, or null when this source has none of that name.</summary>
    /// <param name="name">E.g. <c>base/credentials</c>.</param>
    ProfileText? Find(string name);

    /// <summary>Every name this source has, in ordinal order.</summary>
    IEnumerable<string> Names { get; }
}

/// <param name="File">The path shown in diagnostics.</param>
/// <param name="Text">The YAML.</param>
public sealed record ProfileText(string Name, string File, string Text);
