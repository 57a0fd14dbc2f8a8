using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Channel;

/// <summary>Changed copies of lists.</summary>
internal static class SequenceExtensions
{
    extension<T>(Sequence<T> list)
    {
        /// <summary>The list with one more.</summary>
        public Sequence<T> Append(T item)
        {
            var items = new T[list.Count + 1];
            list.Span.CopyTo(items);
            items[^1] = item;
            return Sequence.Create<T>(items);
        }

        /// <summary>The list with another item at one place.</summary>
        public Sequence<T> Replace(int index, T item)
        {
            var items = list.Span.ToArray();
            items[index] = item;
            return Sequence.Create<T>(items);
        }
    }
}
