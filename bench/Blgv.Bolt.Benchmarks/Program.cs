using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using Blgv.Bolt.Benchmarks;

// By default the names of scenarios would be cut in the table.
var wide = DefaultConfig.Instance.WithSummaryStyle(SummaryStyle.Default.WithMaxParameterColumnWidth(60));
BenchmarkSwitcher.FromTypes([typeof(ScenarioBenchmarks)]).Run(args, wide);
