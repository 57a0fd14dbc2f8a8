using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Channel.Tests.Resolution;

/// <summary>What a quarantined channel runs, read from the compiled code: a bug in what takes the peer's messages cannot be in it.</summary>
public sealed class GuardedCodeTests
{
    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => field.GetValue(null)).OfType<OpCode>().ToDictionary(code => code.Value);

    [Fact]
    public void The_guard_reaches_no_code_that_takes_a_message_of_the_peer()
    {
        var reached = ReachedFrom(typeof(ResolveSteps).GetMethod(nameof(ResolveSteps.Handle))!);

        // That it is followed at all, through lambdas and iterators too.
        Assert.Contains(reached, method => method.DeclaringType == typeof(SpendSteps));
        Assert.Contains(reached, method => method.DeclaringType == typeof(PenaltyClaims) || method.DeclaringType?.DeclaringType == typeof(PenaltyClaims));
        Assert.DoesNotContain(reached, TakesMessage);
    }

    [Fact]
    public void The_machine_itself_does_reach_it() =>
        Assert.Contains(ReachedFrom(typeof(ChannelMachine).GetMethod(nameof(ChannelMachine.Step))!), TakesMessage);

    private static bool TakesMessage(MethodBase method) =>
        method.GetParameters() is [{ } first, { } second, ..]
        && first.ParameterType == typeof(StepBuilder)
        && typeof(IMessage).IsAssignableFrom(second.ParameterType);

    private static HashSet<MethodBase> ReachedFrom(MethodBase start)
    {
        var reached = new HashSet<MethodBase> { start };
        var waiting = new Queue<MethodBase>(reached);
        while (waiting.TryDequeue(out var method))
        {
            foreach (var called in CalledBy(method).SelectMany(WithHidden))
            {
                if (called.Module == start.Module && reached.Add(called))
                {
                    waiting.Enqueue(called);
                }
            }
        }

        return reached;
    }

    /// <summary>With a class that the compiler made for a lambda or an iterator, all of its methods.</summary>
    private static IEnumerable<MethodBase> WithHidden(MethodBase method) =>
        method.IsConstructor && method.DeclaringType is { } type && type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)
            ? type.GetMethods(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly).Append(method)
            : [method];

    private static IEnumerable<MethodBase> CalledBy(MethodBase method)
    {
        var code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        var typeArguments = method.DeclaringType is { IsGenericType: true } type ? type.GetGenericArguments() : null;
        var methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (var at = 0; at < code.Length;)
        {
            var isLong = code[at] == 0xfe;
            var operation = OpCodesByValue[isLong ? unchecked((short)(0xfe00 | code[at + 1])) : code[at]];
            at += isLong ? 2 : 1;
            if (operation.OperandType == OperandType.InlineMethod && method.Module.ResolveMethod(BitConverter.ToInt32(code, at), typeArguments, methodArguments) is { } called)
            {
                yield return called is MethodInfo { IsGenericMethod: true } generic ? generic.GetGenericMethodDefinition() : called;
            }

            at += operation.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
                _ => 4,
            };
        }
    }
}
