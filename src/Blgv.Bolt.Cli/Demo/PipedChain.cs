using System.Globalization;
using System.Runtime.CompilerServices;
using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Node;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Cli.Demo;

/// <summary>The chain that the first process has, seen from the second.</summary>
/// <param name="pipe">Between the two.</param>
internal sealed class PipedChain(ControlPipe pipe) : IChainBackend
{
    private const string TipVerb = "chain-tip";
    private const string NextVerb = "chain-next";
    private const string BroadcastVerb = "chain-broadcast";
    private const string Added = "added";
    private const string Removed = "removed";

    /// <inheritdoc/>
    public async ValueTask<ChainPoint> GetTipAsync(CancellationToken cancellationToken) =>
        PointOf(await pipe.AskAsync(TipVerb, "", cancellationToken));

    /// <inheritdoc/>
    public async IAsyncEnumerable<ChainNews> FollowAsync(Sequence<ChainPoint> known, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var path = new Stack<ChainPoint>(known.IsEmpty ? [await GetTipAsync(cancellationToken)] : known);
        while (true)
        {
            if (!path.TryPeek(out var last))
            {
                throw new InvalidOperationException("The chain of the demo has lost blocks, which it never does.");
            }

            var words = (await pipe.AskAsync(NextVerb, TextOf(last), cancellationToken)).Split(' ');
            if (words[0] == Removed)
            {
                path.Pop();
                yield return new ChainNews.Removed(last);
                continue;
            }

            var point = PointOf($"{words[1]} {words[2]}");
            path.Push(point);
            yield return new ChainNews.Added(point, BlockOf(words[3]));
        }
    }

    /// <inheritdoc/>
    public void Watch(OutPoint outPoint, Script script)
    {
        // Whole blocks are seen here.
    }

    /// <inheritdoc/>
    public async ValueTask<BroadcastResult> BroadcastAsync(Transaction transaction, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        try
        {
            var words = (await pipe.AskAsync(BroadcastVerb, Convert.ToHexString(transaction.ToBytes()), cancellationToken)).Split(' ', 2);
            return new(Enum.Parse<BroadcastOutcome>(words[0]), words[1]);
        }
        catch (ProcessGoneException gone)
        {
            return new(BroadcastOutcome.Unavailable, gone.Message);
        }
    }

    /// <summary>The other end: answers from the chain itself.</summary>
    /// <returns>Null when the question is about something else.</returns>
    public static async Task<string?> AnswerAsync(RegtestBackend chain, string verb, string text, CancellationToken cancellationToken)
    {
        switch (verb)
        {
            case TipVerb:
                return TextOf(await chain.GetTipAsync(cancellationToken));
            case NextVerb:
                await foreach (var news in chain.FollowAsync([PointOf(text)], cancellationToken))
                {
                    return news is ChainNews.Added(var point, var block) ? $"{Added} {TextOf(point)} {Convert.ToHexString(block.ToBytes())}" : Removed;
                }

                return null;
            case BroadcastVerb:
                var result = await chain.BroadcastAsync(Transaction.FromHex(text), cancellationToken);
                return $"{result.Outcome} {result.Text}";
            default:
                return null;
        }
    }

    private static string TextOf(ChainPoint point) => string.Create(CultureInfo.InvariantCulture, $"{point.Height.Value} {point.Hash.ToHex()}");

    private static ChainPoint PointOf(string text)
    {
        var words = text.Split(' ');
        return new(new(uint.Parse(words[0], CultureInfo.InvariantCulture)), BlockHash.FromHex(words[1]));
    }

    private static Block BlockOf(string hex) =>
        Block.TryParse(Convert.FromHexString(hex), out var block, out var error) ? block : throw new InvalidDataException($"The chain of the demo sent no block: {error}.");
}
