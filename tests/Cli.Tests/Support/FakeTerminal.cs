using System.Text;

namespace OrleansKv.Cli.Tests.Support;

/// <summary>A terminal that is none: redirected streams, and what was written to them.</summary>
internal sealed class FakeTerminal
{
    private readonly MemoryStream _bytes = new();

    public StringWriter Out { get; } = new();

    public StringWriter Error { get; } = new();

    /// <summary>What went to standard output as bytes.</summary>
    public byte[] Bytes => _bytes.ToArray();

    public string Input { get; init; } = "";

    /// <summary>Instead of <see cref="Input"/>: bytes that are read as those of a process are.</summary>
    public byte[]? RawInput { get; set; }

    /// <summary>The arguments as bytes; null: the system does not show them.</summary>
    public byte[][]? RawArguments { get; set; }

    public Dictionary<string, string?> Environment { get; } = [];

    public Interrupts Interrupts { get; } = new();

    public Task<int> RunAsync(params string[] arguments) => App.RunAsync(arguments, Terminal);

    public Terminal Terminal => new()
    {
        Out = TextWriter.Synchronized(Out),
        Error = TextWriter.Synchronized(Error),
        In = new Utf8Input(new MemoryStream(InputBytes)),
        OpenIn = () => new MemoryStream(InputBytes),
        RawArguments = _ => RawArguments,
        OpenOut = () => new Unclosed(_bytes),
        Environment = name => Environment.GetValueOrDefault(name),
        Interrupts = Interrupts,
    };

    private byte[] InputBytes => RawInput ?? Encoding.UTF8.GetBytes(Input);

    private sealed class Unclosed(Stream inner) : Stream
    {
        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => inner.Length;
        public override long Position { get => inner.Position; set => inner.Position = value; }
        public override void Flush() => inner.Flush();
        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) =>
            inner.Write(buffer, offset, count);
    }
}
