using System.Runtime.InteropServices;
using Blgv.Bolt.Cli;

using var stop = new CancellationTokenSource();
using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
return await BoltCommand.RunAsync(args, new CommandContext(Terminal.OfProcess()), stop.Token);

void Stop(PosixSignalContext signal)
{
    // The first one ends what runs in an orderly way; the second one ends the process.
    signal.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
}
