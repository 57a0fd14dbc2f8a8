namespace Blgv.Bolt.Cli;

/// <summary>What the bolt command tells the shell. <c>bolt --help</c> lists these.</summary>
internal static class ExitCode
{
    /// <summary>Done; for commands that run until ctrl-C, also when they were stopped.</summary>
    public const int Done = 0;

    /// <summary>It ran and the answer is no: bad data, a refused connection, a failed vector.</summary>
    public const int Failed = 1;

    /// <summary>The command line is wrong: an unknown option, an address that is none.</summary>
    public const int Usage = 2;

    /// <summary>This machine stands in the way: libsecp256k1 is missing, a port is taken, a file can't be read or written.</summary>
    public const int Environment = 3;

    /// <summary>Stopped by ctrl-C before it was done, as shells count it.</summary>
    public const int Interrupted = 130;
}
