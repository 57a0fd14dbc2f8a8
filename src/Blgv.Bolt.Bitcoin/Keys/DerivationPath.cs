using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Bitcoin;

/// <summary>The way from an extended key to one of its descendants.</summary>
/// <param name="Indices">The children to take, in order.</param>
/// <remarks>BIP-32.</remarks>
public sealed record DerivationPath(Sequence<ChildIndex> Indices)
{
    /// <summary>The most steps that a serialised key can tell.</summary>
    public const int MaxDepth = 255;

    /// <summary>The longest path in characters: each step a slash, ten digits and a mark.</summary>
    private const int MaxLength = 1 + (MaxDepth * 12);

    /// <summary>Reads a path such as <c>m/84'/0'/0'</c>.</summary>
    /// <param name="text">The text: <c>m</c>, and for each child a slash and a number below 2^31, hardened with <c>'</c>, <c>h</c> or <c>H</c> behind.</param>
    /// <param name="path">The path, or null.</param>
    /// <returns>False when it is not of the form or has more than 255 steps.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out DerivationPath? path)
    {
        path = null;
        if (text.Length is 0 or > MaxLength || text[0] != 'm')
        {
            return false;
        }

        var indices = new List<ChildIndex>();
        var rest = text[1..];
        while (!rest.IsEmpty)
        {
            if (rest[0] != '/' || indices.Count == MaxDepth)
            {
                return false;
            }

            rest = rest[1..];
            var end = rest.IndexOf('/');
            if (!TryParseIndex(end < 0 ? rest : rest[..end], out var index))
            {
                return false;
            }

            indices.Add(index);
            rest = end < 0 ? default : rest[end..];
        }

        path = new DerivationPath(indices.ToSequence());
        return true;
    }

    /// <summary>Reads a path such as <c>m/84'/0'/0'</c>.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The path.</returns>
    /// <exception cref="FormatException">It is not of the form or has more than 255 steps.</exception>
    public static DerivationPath Parse(string text) =>
        TryParse(text, out var path) ? path : throw new FormatException("Not a path such as m/84'/0'/0'.");

    /// <summary>The path, hardened children with an apostrophe.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => string.Concat(["m", .. Indices.Select(index => "/" + index)]);

    private static bool TryParseIndex(ReadOnlySpan<char> text, out ChildIndex index)
    {
        index = default;
        var hardened = text is [.., '\'' or 'h' or 'H'];
        if (!uint.TryParse(hardened ? text[..^1] : text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || number > int.MaxValue)
        {
            return false;
        }

        index = hardened ? ChildIndex.Hardened(number) : ChildIndex.Normal(number);
        return true;
    }
}
