namespace SysWatch.Policy.Profiles.Reading;

/// <summary>What may stand behind a key.</summary>
internal enum KeyShape
{
    Text,
    Boolean,

    /// <summary>One of the spec's words.</summary>
    Word,

    /// <summary>One of the spec's words, or a list of them.</summary>
    Words,

    /// <summary>A text, or a list of texts.</summary>
    Texts,

    Map,

    /// <summary>A list of maps.</summary>
    Maps,
}
