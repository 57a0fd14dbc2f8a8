using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Blgv.Bolt.Cli;

/// <summary>A command whose help goes on after the options: what it does in some more words, and examples to copy.</summary>
/// <param name="name">The name.</param>
/// <param name="summary">One line, which also stands in the list of commands.</param>
/// <param name="lesson">What follows the options.</param>
internal sealed class BoltSubcommand(string name, string summary, string lesson) : Command(name, summary)
{
    public string Lesson { get; } = lesson;

    /// <summary>The help option whose action knows lessons.</summary>
    public static HelpOption CreateHelpOption()
    {
        var option = new HelpOption();
        option.Action = new HelpWithLesson((HelpAction)option.Action!);
        return option;
    }

    private sealed class HelpWithLesson(HelpAction inner) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            var result = inner.Invoke(parseResult);
            if (parseResult.CommandResult.Command is BoltSubcommand command)
            {
                parseResult.InvocationConfiguration.Output.WriteLine(command.Lesson);
            }

            return result;
        }
    }
}
