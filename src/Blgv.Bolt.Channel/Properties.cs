using System.Diagnostics.CodeAnalysis;

// The channel settles while issues bring its use: until then its shape may change between releases.
[assembly: Experimental("BOLT0001")]
