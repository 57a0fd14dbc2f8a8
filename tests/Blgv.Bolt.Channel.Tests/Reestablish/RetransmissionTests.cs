using Blgv.Bolt.Channel.Tests.Harness;

namespace Blgv.Bolt.Channel.Tests.Reestablish;

/// <summary>The connection is lost, or a process dies, at every place of a dance; afterwards both agree on what was to happen.</summary>
public sealed class RetransmissionTests
{
    public static TheoryData<string, int> Dances => new()
    {
        { "a", 1 }, { "b", 1 }, { "x", 1 }, { "ab", 1 }, { "fa", 1 }, { "fb", 1 }, { "abxyf", 1 }, { "ab", 2 }, { "xbf", 2 },
    };

    [Theory]
    [MemberData(nameof(Dances))]
    [Rule("2.255")]
    [Rule("2.257")]
    [Rule("2.236")]
    public void After_a_connection_lost_at_any_message_both_end_alike(string script, int fundings)
    {
        foreach (var order in (int[])[2, 3])
        {
            for (var cut = 0; ; cut++)
            {
                using var dance = new Dance(script, fundings);
                var chooser = Orders.Of(order);
                dance.Play(chooser, cut);
                var isOver = dance.Delivered < cut;
                dance.Pair.Disconnect();
                dance.Pair.Connect();
                dance.Play(chooser);
                dance.CheckEnd();
                if (isOver)
                {
                    break;
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Dances))]
    public void After_either_process_dies_at_any_effect_both_end_alike(string script, int fundings)
    {
        foreach (var aliceDies in (bool[])[true, false])
        {
            for (var effects = 0; ; effects++)
            {
                // What the dying process sent last may arrive, or not.
                var (order, sentIsDelivered) = (effects % Orders.All.Count, (effects / 2) % 2 == 0);
                using var dance = new Dance(script, fundings);
                var (dying, living) = aliceDies ? (dance.Pair.Alice, dance.Pair.Bob) : (dance.Pair.Bob, dance.Pair.Alice);
                var chooser = Orders.Of(order);
                dying.EffectsLeft = effects;
                dance.Play(chooser);
                var died = dying.IsDown;
                dying.EffectsLeft = null;
                while (sentIsDelivered && dying.Outbox.Count > 0)
                {
                    Pair.DeliverOne(dying, living);
                }

                dance.Pair.Disconnect();
                dance.Pair.Connect();
                dance.Play(chooser);
                dance.CheckEnd();
                if (!died)
                {
                    break;
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Dances))]
    public void After_both_processes_die_at_any_message_both_end_alike(string script, int fundings)
    {
        for (var cut = 0; ; cut++)
        {
            using var dance = new Dance(script, fundings);
            var chooser = Orders.Of(cut % Orders.All.Count);
            dance.Play(chooser, cut);
            var isOver = dance.Delivered < cut;
            dance.Pair.Alice.Restart();
            dance.Pair.Bob.Restart();
            dance.Pair.Connect();
            dance.Play(chooser);
            dance.CheckEnd();
            if (isOver)
            {
                break;
            }
        }
    }

    [Theory]
    [InlineData("ab")]
    [InlineData("fb")]
    [InlineData("xy")]
    public void Whatever_crosses_on_the_way_both_end_alike(string script)
    {
        for (var cut = 1; cut <= 8; cut++)
        {
            for (var order = new EveryOrder(); order.TryNext();)
            {
                using var dance = new Dance(script, 1);
                dance.Play(order.Choose, cut);
                dance.Pair.Disconnect();
                dance.Pair.Connect();
                dance.Play(() => true);
                dance.CheckEnd();
            }
        }
    }

    [Theory]
    [InlineData("ab", 1)]
    [InlineData("fbx", 1)]
    [InlineData("ab", 2)]
    public void A_connection_may_be_lost_again_while_things_are_sent_again(string script, int fundings)
    {
        for (var again = 1; again < 7; again += 2)
        {
            for (var cut = 1; ; cut++)
            {
                using var dance = new Dance(script, fundings);
                var chooser = Orders.Of(again % Orders.All.Count);
                dance.Play(chooser, cut);
                var isOver = dance.Delivered < cut;
                dance.Pair.Disconnect();
                dance.Pair.Connect();
                dance.Play(chooser, again);
                dance.Pair.Disconnect();
                dance.Pair.Connect();
                dance.Play(chooser);
                dance.CheckEnd();
                if (isOver)
                {
                    break;
                }
            }
        }
    }
}

/// <summary>In which order messages under way are delivered.</summary>
internal static class Orders
{
    public static IReadOnlyList<int> All => [0, 1, 2, 3];

    /// <summary>Alice's first, Bob's first, in turn, or at will.</summary>
    public static Func<bool> Of(int order)
    {
        var state = 12345U;
        return order switch
        {
            0 => () => true,
            1 => () => false,
            2 => () => (state++ & 1) == 0,
            _ => () => ((state = unchecked((state * 1664525) + 1013904223)) >> 31) == 0,
        };
    }
}

/// <summary>All answers to a row of questions, one row after the other, by the answers of the row before.</summary>
internal sealed class EveryOrder
{
    private readonly List<bool> _answers = [];
    private int _asked;
    private bool _isFirst = true;

    /// <summary>Goes to the next row: the last answer that was no becomes yes.</summary>
    public bool TryNext()
    {
        if (!_isFirst)
        {
            var last = _answers.FindLastIndex(answer => !answer);
            if (last < 0)
            {
                return false;
            }

            _answers.RemoveRange(last, _answers.Count - last);
            _answers.Add(true);
        }

        (_isFirst, _asked) = (false, 0);
        return true;
    }

    public bool Choose()
    {
        if (_asked == _answers.Count)
        {
            _answers.Add(false);
        }

        return _answers[_asked++];
    }
}
