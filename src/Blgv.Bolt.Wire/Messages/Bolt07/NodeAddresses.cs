using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Messages;

/// <summary>What the <c>addresses</c> of a <see cref="NodeAnnouncement"/> say. The bytes themselves stay in the message, since they are signed.</summary>
/// <remarks>BOLT 7, "The node_announcement Message".</remarks>
public readonly record struct NodeAddresses
{
    /// <summary>All descriptors of the kinds that are known, in their order.</summary>
    public Sequence<AddressDescriptor> All { get; private init; }

    /// <summary>Those to connect to: no Tor v2 service, no port 0 but for Tor, no host name after the first (rules 7.18, 7.20, 7.37).</summary>
    public Sequence<AddressDescriptor> Usable { get; private init; }

    /// <summary>The bytes from the first descriptor of an unknown kind on; nobody can say where it ends (rule 7.16).</summary>
    public Bytes Unknown { get; private init; }

    /// <summary>Whether the bytes end within a descriptor of a known kind: the sender should be warned and may be disconnected (rule 7.17).</summary>
    public bool IsTruncated { get; private init; }

    /// <summary>Whether there is more than one host name: then the announcement must not be forwarded (rule 7.20).</summary>
    public bool HasSeveralHostnames => All.Count(descriptor => descriptor.Type == AddressType.DnsHostname) > 1;

    /// <summary>Looks into address bytes, whatever they are.</summary>
    /// <param name="addresses">The bytes.</param>
    /// <returns>What they say.</returns>
    public static NodeAddresses Parse(Bytes addresses)
    {
        var all = new List<AddressDescriptor>();
        var rest = addresses.Span;
        var isUnknown = false;
        while (!rest.IsEmpty && AddressDescriptor.TryRead(rest, out var descriptor, out isUnknown))
        {
            all.Add(descriptor);
            rest = rest[descriptor.Length..];
        }

        var firstName = all.FindIndex(IsName);
        return new NodeAddresses
        {
            All = all.ToSequence(),
            Usable = all.Where((descriptor, index) => IsUsable(descriptor, isFirstName: index == firstName)).ToSequence(),
            Unknown = isUnknown ? Bytes.Copy(rest) : default,
            IsTruncated = !isUnknown && !rest.IsEmpty,
        };
    }

    /// <summary>The bytes of some descriptors.</summary>
    /// <param name="descriptors">In ascending order of their kind, at most one host name.</param>
    /// <returns>The bytes.</returns>
    /// <exception cref="ArgumentException">Another order, a second host name, or a port 0 where there must be none.</exception>
    public static Bytes Encode(ReadOnlySpan<AddressDescriptor> descriptors)
    {
        var bytes = new List<byte>();
        var last = AddressType.None;
        foreach (var descriptor in descriptors)
        {
            if (descriptor.Type < last || (descriptor.Type == last && IsName(descriptor)) || !IsUsable(descriptor, isFirstName: true))
            {
                throw new ArgumentException($"{descriptor} cannot stand there: kinds ascend, one host name at most, no port 0, no Tor v2.", nameof(descriptors));
            }

            last = descriptor.Type;
            var room = new byte[descriptor.Length];
            descriptor.CopyTo(room);
            bytes.AddRange(room);
        }

        return Bytes.Copy(bytes.ToArray());
    }

    private static bool IsName(AddressDescriptor descriptor) => descriptor.Type == AddressType.DnsHostname;

    private static bool IsUsable(AddressDescriptor descriptor, bool isFirstName) => descriptor.Type switch
    {
        AddressType.IPv4 or AddressType.IPv6 => descriptor.Port != 0,
        AddressType.TorV3 => true,
        AddressType.DnsHostname => isFirstName && descriptor.Port != 0,
        _ => false,
    };
}
