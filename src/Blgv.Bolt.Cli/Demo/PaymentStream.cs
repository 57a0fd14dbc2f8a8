namespace Blgv.Bolt.Cli.Demo;

/// <summary>
/// Payments between two nodes, as many at a time as fit, until it is stopped: who is to be paid makes invoices, who pays pays them. When a process is
/// gone, the lanes end that need it.
/// </summary>
internal sealed class PaymentStream
{
    /// <summary>So many batches are under way each way: while one is settled, the next is made.</summary>
    private const int LanesEachWay = 2;

    private const int InvoicesPerBatch = 50;

    private volatile bool _isStopped;
    private int _paid;

    private PaymentStream(IDemoNode one, IDemoNode other, CancellationToken cancellationToken) =>
        Completion = Task.WhenAll(Enumerable.Range(0, LanesEachWay).SelectMany(_ => new[]
        {
            PayAsync(one, other, cancellationToken), PayAsync(other, one, cancellationToken),
        }));

    /// <summary>Done when it was stopped and nothing of it is in flight any more, as far as the processes still know.</summary>
    public Task Completion { get; }

    /// <summary>How many payments have arrived, both ways.</summary>
    public int Paid => Volatile.Read(ref _paid);

    public static PaymentStream Start(IDemoNode one, IDemoNode other, CancellationToken cancellationToken) => new(one, other, cancellationToken);

    /// <summary>No further invoices.</summary>
    public void Stop() => _isStopped = true;

    private async Task PayAsync(IDemoNode payer, IDemoNode payee, CancellationToken cancellationToken)
    {
        try
        {
            while (!_isStopped)
            {
                var invoices = await payee.IssueAsync(InvoicesPerBatch, cancellationToken);
                Interlocked.Add(ref _paid, await payer.PayAsync(invoices, cancellationToken));
            }
        }
        catch (ProcessGoneException)
        {
            // What was under way is in the books of both, and goes on when the process is there again.
        }
    }
}
