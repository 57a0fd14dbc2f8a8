using System.Globalization;
using Spectre.Console;

namespace Blgv.Bolt.Cli.Demo;

/// <summary>Shows how the demo goes.</summary>
internal abstract class DemoDisplay
{
    /// <summary>A display that fits: one that redraws for a person, lines for a file or pipe, nothing for JSON.</summary>
    /// <param name="context">The terminal and the clock.</param>
    /// <param name="json">Whether JSON is printed at the end.</param>
    /// <param name="work">The demo.</param>
    /// <typeparam name="T">What the demo returns.</typeparam>
    public static async Task<T> RunAsync<T>(CommandContext context, bool json, Func<DemoDisplay, Task<T>> work)
    {
        if (json)
        {
            return await work(new NoDisplay());
        }

        context.Terminal.WriteLine("Two processes on this machine, one Lightning connection over TCP on 127.0.0.1.");
        if (!context.Terminal.CanRedraw)
        {
            return await work(new LineDisplay(context));
        }

        var table = NewTable();
        return await context.Terminal.Console.Live(table).StartAsync(live => work(new LiveDisplay(context, table, live)));
    }

    /// <summary>A step is done.</summary>
    public abstract void Done(DemoStep step, string what);

    /// <summary>A step goes on; called very often, so that text is made of it only where it is shown.</summary>
    public abstract void GoesOn<T>(DemoStep step, in T soFar, TimeSpan elapsed, TimeSpan duration)
        where T : struct;

    private static string TitleOf(DemoStep step) => step switch
    {
        DemoStep.Processes => "two processes",
        DemoStep.Handshake => "handshake",
        DemoStep.Init => "init",
        DemoStep.Ping => "ping",
        DemoStep.Send => "stream there",
        DemoStep.Receive => "stream back",
        DemoStep.Close => "close",
        DemoStep.Cipher => "cipher",
        DemoStep.Channel => "channel",
        DemoStep.FirstPayments => "first payments",
        DemoStep.Pay => "payments",
        DemoStep.Kill => "kill -9",
        DemoStep.Reestablish => "reestablish",
        DemoStep.PayOn => "payments on",
        DemoStep.CloseChannel => "close channel",
        DemoStep.ForceChannel => "second channel",
        DemoStep.ForceClose => "force close",
        DemoStep.Preimage => "by preimage",
        DemoStep.TimedOut => "timed out",
        DemoStep.Swept => "swept home",
        DemoStep.Backup => "old backup",
        DemoStep.PayAfter => "then paid",
        DemoStep.Cheat => "cheat",
        DemoStep.Punished => "punished",
        _ => throw new ArgumentOutOfRangeException(nameof(step), step, "No such step."),
    };

    private static Table NewTable()
    {
        var table = new Table().Border(TableBorder.None).HideHeaders().AddColumns("", "", "");
        foreach (var step in Enum.GetValues<DemoStep>())
        {
            table.AddRow("[dim]·[/]", $"[dim]{TitleOf(step)}[/]", "");
        }

        return table;
    }

    /// <summary>Lets through one call per interval.</summary>
    private sealed class Pace(TimeProvider time, TimeSpan interval)
    {
        private long _last = time.GetTimestamp();

        public bool IsDue()
        {
            if (time.GetElapsedTime(_last) < interval)
            {
                return false;
            }

            Restart();
            return true;
        }

        public void Restart() => _last = time.GetTimestamp();
    }

    private sealed class NoDisplay : DemoDisplay
    {
        public override void Done(DemoStep step, string what)
        {
        }

        public override void GoesOn<T>(DemoStep step, in T soFar, TimeSpan elapsed, TimeSpan duration)
        {
        }
    }

    private sealed class LineDisplay(CommandContext context) : DemoDisplay
    {
        private readonly Pace _pace = new(context.Time, TimeSpan.FromSeconds(1));

        public override void Done(DemoStep step, string what)
        {
            context.Terminal.WriteLine($"{TitleOf(step),-15}{what}");
            _pace.Restart();
        }

        public override void GoesOn<T>(DemoStep step, in T soFar, TimeSpan elapsed, TimeSpan duration)
        {
            if (_pace.IsDue())
            {
                context.Terminal.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{TitleOf(step),-15}{soFar} after {elapsed.TotalSeconds:F0} s …"));
            }
        }
    }

    private sealed class LiveDisplay(CommandContext context, Table table, LiveDisplayContext live) : DemoDisplay
    {
        private const int BarWidth = 24;

        private readonly Pace _pace = new(context.Time, TimeSpan.FromMilliseconds(100));

        public override void Done(DemoStep step, string what) => Show(step, "[green]✓[/]", TitleOf(step), Markup.Escape(what));

        public override void GoesOn<T>(DemoStep step, in T soFar, TimeSpan elapsed, TimeSpan duration)
        {
            if (_pace.IsDue())
            {
                var full = (int)Math.Clamp(BarWidth * (elapsed / duration), 0, BarWidth);
                Show(step, "[yellow]►[/]", TitleOf(step), $"{Markup.Escape(soFar.ToString()!)}  [yellow]{new string('━', full)}[/][dim]{new string('━', BarWidth - full)}[/]");
            }
        }

        private void Show(DemoStep step, string mark, string title, string what)
        {
            table.UpdateCell((int)step, 0, mark);
            table.UpdateCell((int)step, 1, $"[bold]{title}[/]");
            table.UpdateCell((int)step, 2, what);
            live.Refresh();
        }
    }
}
