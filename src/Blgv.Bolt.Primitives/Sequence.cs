using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Blgv.Bolt.Primitives;

/// <summary>A list that never changes and is equal by content, so that records which hold one are equal by content too.</summary>
/// <typeparam name="T">The type of the elements.</typeparam>
/// <remarks>The default value is the empty list. Written as <c>[a, b, c]</c>.</remarks>
[CollectionBuilder(typeof(Sequence), nameof(Sequence.Create))]
public readonly struct Sequence<T> : IReadOnlyList<T>, IEquatable<Sequence<T>>
{
    private readonly T[]? _items;

    internal Sequence(T[] items) => _items = items;

    /// <summary>No elements.</summary>
    public static Sequence<T> Empty => default;

    /// <inheritdoc/>
    public int Count => _items?.Length ?? 0;

    /// <summary>Whether there are no elements.</summary>
    public bool IsEmpty => Count == 0;

    /// <summary>The elements.</summary>
    public ReadOnlySpan<T> Span => _items;

    /// <inheritdoc/>
    public T this[int index] => Span[index];

    /// <summary>Whether two lists hold equal elements in the same order.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <returns>The comparison.</returns>
    public static bool operator ==(Sequence<T> left, Sequence<T> right) => left.Equals(right);

    /// <summary>Whether two lists differ.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <returns>The comparison.</returns>
    public static bool operator !=(Sequence<T> left, Sequence<T> right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(Sequence<T> other) => Span.SequenceEqual(other.Span, EqualityComparer<T>.Default);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Sequence<T> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var item in Span)
        {
            hash.Add(item);
        }

        return hash.ToHashCode();
    }

    /// <summary>Walks the elements without allocating.</summary>
    /// <returns>The enumerator.</returns>
    public ReadOnlySpan<T>.Enumerator GetEnumerator() => Span.GetEnumerator();

    /// <inheritdoc/>
    IEnumerator<T> IEnumerable<T>.GetEnumerator() => ((IEnumerable<T>)(_items ?? [])).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => (_items ?? []).GetEnumerator();

    /// <summary>The elements in brackets.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"[{string.Join(", ", _items ?? [])}]";
}

/// <summary>Fills a new list in place.</summary>
/// <typeparam name="T">The type of the elements.</typeparam>
/// <typeparam name="TState">What the elements are made from.</typeparam>
/// <param name="items">The elements to set. The list owns them: the span must not outlive the call.</param>
/// <param name="state">What they are made from.</param>
/// <returns>False when no list can be made; it is then dropped.</returns>
public delegate bool SequenceFiller<T, in TState>(Span<T> items, TState state)
    where TState : allows ref struct;

/// <summary>Makes <see cref="Sequence{T}"/> values.</summary>
public static class Sequence
{
    /// <summary>A list whose elements are written where they will stay, without a copy.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <typeparam name="TState">What the elements are made from.</typeparam>
    /// <param name="count">How many there are; memory is taken for all of them, so compare the number with what is there before.</param>
    /// <param name="state">What they are made from.</param>
    /// <param name="fill">Sets every element, or says that it cannot.</param>
    /// <param name="list">The list, or the empty one.</param>
    /// <returns>What <paramref name="fill"/> said.</returns>
    public static bool TryCreate<T, TState>(int count, TState state, SequenceFiller<T, TState> fill, out Sequence<T> list)
        where TState : allows ref struct
    {
        ArgumentNullException.ThrowIfNull(fill);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        list = default;
        if (count == 0)
        {
            return true;
        }

        var items = new T[count];
        if (!fill(items, state))
        {
            return false;
        }

        list = new Sequence<T>(items);
        return true;
    }

    /// <summary>A copy of some elements.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="items">What to copy.</param>
    /// <returns>The list.</returns>
    public static Sequence<T> Create<T>(ReadOnlySpan<T> items) => items.IsEmpty ? default : new Sequence<T>(items.ToArray());

    /// <summary>The elements of any enumerable, in its order.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="items">What to copy.</param>
    /// <returns>The list.</returns>
    public static Sequence<T> ToSequence<T>(this IEnumerable<T> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        T[] copy = [.. items];
        return copy.Length == 0 ? default : new Sequence<T>(copy);
    }
}
