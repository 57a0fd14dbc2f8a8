namespace Blgv.Bolt.Cli.Demo;

/// <summary>What the demo does, in order.</summary>
internal enum DemoStep
{
    Processes,
    Handshake,
    Init,
    Ping,
    Send,
    Receive,
    Close,
    Cipher,
    Channel,
    FirstPayments,
    Pay,
    Kill,
    Reestablish,
    PayOn,
    CloseChannel,
    ForceChannel,
    ForceClose,
    Preimage,
    TimedOut,
    Swept,
    Backup,
    PayAfter,
    Cheat,
    Punished,
}
