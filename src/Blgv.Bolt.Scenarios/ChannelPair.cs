using System.Security.Cryptography;
using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Channel;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Scenarios;

/// <summary>
/// Two channel machines in memory, each with its signer, the messages passed as objects: 16 million satoshi, half of them pushed, anchors,
/// 253 satoshi per 1000 weight. What a host would write is encoded, and counted.
/// </summary>
internal sealed class ChannelPair : IDisposable
{
    public const ulong Amount = 10_000_000;

    private const uint Height = 100;
    private const int OnionLength = 1366;

    private static readonly Bytes Onion = Bytes.Copy(FixedInputs.Bytes(OnionLength, seed: 21));

    private ulong _payments;
    private ulong _additions;
    private uint _height = Height;

    public ChannelPair()
    {
        Left = new Side(1);
        Right = new Side(2);
        Left.Begin(Right);
        Right.Begin(Left);
        var type = FeatureSet<ChannelTypeContext>.Empty.WithRequired(Feature.OptionStaticRemotekey).WithRequired(Feature.OptionAnchors);
        Left.Command(new OpenCommand(new(16_000_000), new(8_000_000_000), type, IsAnnounced: false, FeeRate.Floor, default));
        Exchange();
        var wanted = Left.Results.OfType<CommandResult.FundingWanted>().Single();
        var funding = new Transaction(
            Version: 2,
            Inputs: [new TransactionInput(new OutPoint(default, 0), 0) { Witness = new Witness([Bytes.Copy([1])]) }],
            Outputs: [new TransactionOutput(wanted.Amount, wanted.Script)],
            LockTime: 0);
        Left.Command(new FundCommand(funding, 0));
        Exchange();
        for (var height = 1; height <= 6; height++)
        {
            Mine(height == 1 ? funding : null);
            Exchange();
        }

        if (Left.State is not Normal || Right.State is not Normal)
        {
            throw new InvalidOperationException($"The channel did not open: {Left.State}, {Right.State}.");
        }
    }

    public Side Left { get; }

    public Side Right { get; }

    /// <summary>How large the state of one side is when stored.</summary>
    public int StateBytes => ChannelCodec.EncodeState(Left.State).Length;

    public ulong Steps => Left.Steps + Right.Steps;

    public ulong BytesWritten => Left.BytesWritten + Right.BytesWritten;

    public ulong Writes => Left.Writes + Right.Writes;

    /// <summary>A whole payment; the direction alternates.</summary>
    public void Pay()
    {
        var (from, to) = _payments % 2 == 0 ? (Left, Right) : (Right, Left);
        Offer(from);
        Settle();
        FulfillAll(to);
        Settle();
        from.Acknowledge();
    }

    /// <summary>Offers HTLCs in one commitment, until they are irrevocably committed. The direction alternates.</summary>
    public void Add(int count)
    {
        var from = _additions++ % 2 == 0 ? Left : Right;
        for (var i = 0; i < count; i++)
        {
            Offer(from);
        }

        Settle();
    }

    /// <summary>A block with one transaction, or none, told to both.</summary>
    public void Mine(Transaction? transaction)
    {
        _height++;
        var block = new BlockConnected(new(_height), default, transaction is null ? default : [new ConfirmedTransaction(1, transaction)]);
        Left.Do(block);
        Right.Do(block);
    }

    /// <summary>One side gives the preimages of all that it received.</summary>
    public static void Fulfill(Side side) => FulfillAll(side);

    /// <summary>Ends all HTLCs by their preimages, in one commitment.</summary>
    public void Clear()
    {
        FulfillAll(Left);
        FulfillAll(Right);
        Settle();
        Left.Acknowledge();
        Right.Acknowledge();
    }

    public void Dispose()
    {
        Left.Dispose();
        Right.Dispose();
    }

    private static void FulfillAll(Side side)
    {
        foreach (var htlc in side.TakeReady())
        {
            side.Do(new HtlcTaken(htlc.Key));
            side.Command(new RemoveHtlcCommand(htlc.Key.Id, new HtlcRemoval.Fulfilled(PreimageOf(htlc.Expiry.Value), null)));
        }
    }

    private void Offer(Side side)
    {
        // The expiry names the preimage, so that the payee need not look it up.
        var expiry = (uint)(Height + 100 + (_payments++ % 1000));
        var hash = SHA256.HashData(PreimageOf(expiry).ToArray());
        side.Command(new AddHtlcCommand(new(Amount), FixedBytesExtensions.FromBytes<PaymentHash>(hash), new(expiry), Onion));
    }

    private static Preimage PreimageOf(uint expiry) => FixedBytesExtensions.FromBytes<Preimage>(FixedInputs.Bytes(32, expiry));

    /// <summary>Delivers and signs until nothing moves.</summary>
    private void Settle()
    {
        do
        {
            Exchange();
            Left.Do(new CommitDue());
            Right.Do(new CommitDue());
        }
        while (Left.Outbox.Count + Right.Outbox.Count > 0);
    }

    private void Exchange()
    {
        while (Left.Outbox.Count + Right.Outbox.Count > 0)
        {
            Deliver(Left, Right);
            Deliver(Right, Left);
        }
    }

    private static void Deliver(Side from, Side to)
    {
        while (from.Outbox.TryDequeue(out var message))
        {
            to.Do(new PeerMessage(message));
        }
    }

    /// <summary>One machine with what a host gives it.</summary>
    internal sealed class Side(byte seed) : INodeSigner, IDisposable
    {
        private const uint Index = 1;

        public static readonly ChannelPolicy Policy = ChannelPolicy.Default with { Chain = ChainHash.Regtest };

        private readonly SeedSigner _signer = new([.. Enumerable.Repeat(seed, 32)]);
        private readonly PrivateKey _node = FixedInputs.NodeKey(seed);
        private readonly List<LiveHtlc> _ready = [];
        private readonly List<HtlcKey> _settled = [];

        public ChannelState State { get; private set; } = new Ended(EndCause.Forgotten);

        public Queue<IMessage> Outbox { get; } = new();

        public List<CommandResult> Results { get; } = [];

        /// <summary>The side records of commitments that the peer may come to revoke.</summary>
        public List<RevocableRecord> Remembered { get; } = [];

        public ulong Steps { get; private set; }

        public ulong BytesWritten { get; private set; }

        public ulong Writes { get; private set; }

        public void Begin(Side peer)
        {
            var features = new NegotiatedSet(Anchors: true);
            State = new Unopened(new ChannelSetup(
                Index, _node.PublicKey.ToPointBytes(), peer._node.PublicKey.ToPointBytes(), new(FixedBytesExtensions.FromBytes<Bytes32>(FixedInputs.Bytes(32, 7))),
                _signer.PublicKeysOf(Index), _signer.PerCommitmentPointOf(Index, new(0)), _signer.PerCommitmentPointOf(Index, new(1)),
                new ShortChannelId(16_000_000, seed, 0), new(Height), features));
        }

        public void Command(ChannelCommand command)
        {
            Results.Clear();
            Do(new Commanded(new(1), command));
            if (Results is [CommandResult.Refused refused])
            {
                throw new InvalidOperationException(refused.Text);
            }
        }

        public void Do(ChannelInput input)
        {
            Steps++;
            var transition = ChannelMachine.Step(State, input, new(DateTimeOffset.UnixEpoch, FeeRate.Floor, FeeRate.Floor, Policy));
            State = transition.Next;
            foreach (var effect in transition.Effects)
            {
                Carry(effect);
            }
        }

        public Sequence<LiveHtlc> TakeReady()
        {
            var ready = _ready.ToSequence();
            _ready.Clear();
            return ready;
        }

        public void Acknowledge()
        {
            foreach (var key in _settled)
            {
                Do(new HtlcTaken(key));
            }

            _settled.Clear();
        }

        public SignatureBytes SignGossip(Bytes32 digest) => throw new InvalidOperationException("The channel is not announced.");

        public void Dispose()
        {
            _signer.Dispose();
            _node.Dispose();
        }

        private void Carry(ChannelEffect effect)
        {
            switch (effect)
            {
                case Persist persist:
                    Write(persist);
                    break;
                case Send send:
                    Send(send);
                    break;
                case Publish publish:
                    _ = publish.Transaction.Complete(_signer);
                    break;
                case Reply reply:
                    Results.Add(reply.Result);
                    break;
                case HtlcReady ready:
                    _ready.Add(ready.Htlc);
                    break;
                case HtlcSettled settled:
                    _settled.Add(new(HtlcDirection.Offered, settled.Htlc.Id));
                    break;
                case AskSigner ask:
                    Do(ask.Question.Ask(_signer));
                    break;
                case FetchRevocable fetch:
                    var whole = Remembered.Single(record => record.Number == fetch.Number).Whole.Value;
                    var records = Remembered.Where(record => record.Number.Value >= whole && record.Number.Value <= fetch.Number.Value);
                    Do(new RevocableFetched(fetch.Funding, fetch.Number, records.ToSequence()));
                    break;
                case Report { Kind: not (ReportKind.Ready or ReportKind.OnChain or ReportKind.Cheated) } report:
                    throw new InvalidOperationException(report.Text);
            }
        }

        private void Write(Persist persist)
        {
            Writes++;
            BytesWritten += (ulong)ChannelCodec.EncodeFacts(persist.Facts).Length + (ulong)ChannelCodec.EncodeMarks(_signer.MarksOf(Index)).Length;
            foreach (var fact in persist.Facts)
            {
                BytesWritten -= fact is HtlcOffered ? (ulong)OnionLength : 0;
                BytesWritten -= fact is CommitmentReceived received ? (ulong)(OnionLength * received.Updates.Count(update => update is PeerUpdate.Add)) : 0;
            }

            Remembered.AddRange(persist.Revocable);
            foreach (var record in persist.Revocable)
            {
                BytesWritten += (ulong)ChannelCodec.EncodeRevocable(record).Length;
            }
        }

        private void Send(Send send)
        {
            var filled = send.Message.Fill(new(_signer, this));
            if (filled.Refusal != Refusal.None)
            {
                throw new InvalidOperationException($"The signer refuses: {filled.Refusal}.");
            }

            foreach (var message in filled.Messages)
            {
                Outbox.Enqueue(message);
            }

            if (filled.Point is { } point)
            {
                Do(point);
            }
        }
    }
}
