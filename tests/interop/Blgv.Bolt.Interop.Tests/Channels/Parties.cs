namespace Blgv.Bolt.Interop.Tests.Channels;

/// <summary>The two sides of a channel.</summary>
[Flags]
internal enum Parties
{
    None = 0,
    Ours = 1,
    Ldk = 2,
    Both = Ours | Ldk,
}
