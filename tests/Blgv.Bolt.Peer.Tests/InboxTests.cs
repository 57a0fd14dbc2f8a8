using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Peer.Tests;

public class InboxTests
{
    [Fact]
    public void Has_room_below_its_limit_and_again_as_soon_as_it_falls_below()
    {
        var inbox = new Inbox(limit: 3000);
        Assert.True(inbox.AddAsync(new Ping(), 936).IsCompleted);
        Assert.True(inbox.AddAsync(new Pong(), 936).IsCompleted);
        var room = inbox.AddAsync(new Warning(), 1936);
        Assert.False(room.IsCompleted);
        Assert.Equal(4000, inbox.Bytes);
        Assert.True(inbox.TryTake(out var first));
        Assert.IsType<Ping>(first);
        Assert.False(room.IsCompleted); // 3000 is the limit
        Assert.True(inbox.TryTake(out _));
        Assert.True(room.IsCompleted);
        Assert.True(inbox.TryTake(out _));
        Assert.Equal(0, inbox.Bytes);
        Assert.False(inbox.TryTake(out var none));
        Assert.Null(none);
    }

    [Fact]
    public void Counts_something_for_each_message_so_that_empty_ones_fill_it_too()
    {
        var inbox = new Inbox(limit: 6400);
        for (var i = 0; i < 99; i++)
        {
            Assert.True(inbox.AddAsync(new Pong(), 0).IsCompleted);
        }

        Assert.False(inbox.AddAsync(new Pong(), 0).IsCompleted);
    }

    [Fact(Timeout = Test.Limit)]
    public async Task Gives_what_it_holds_and_then_the_end()
    {
        var inbox = new Inbox(limit: 1000);
        _ = inbox.AddAsync(new Ping(), 10);
        inbox.Complete();
        Assert.True(await inbox.WaitAsync(Test.Token));
        Assert.True(inbox.TryTake(out _));
        Assert.False(await inbox.WaitAsync(Test.Token));
    }
}
