using System.Diagnostics;

namespace OrleansKv.Faults.Network;

/// <summary>Delays packets, each by its own time.</summary>
internal sealed class DelayLine : IDisposable
{
    /// <summary>The system counts waits in milliseconds and rounds down.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    private readonly PriorityQueue<(Tunnel To, byte[] Packet), long> _waiting = new();
    private bool _ended;

    public DelayLine() => new Thread(Run) { IsBackground = true, Name = "delay line" }.Start();

    public void Add(Tunnel to, ReadOnlySpan<byte> packet, TimeSpan delay)
    {
        var due = Stopwatch.GetTimestamp() + (long)(delay.TotalSeconds * Stopwatch.Frequency);
        lock (_waiting)
        {
            _waiting.Enqueue((to, packet.ToArray()), due);
            Monitor.Pulse(_waiting);
        }
    }

    public void Dispose()
    {
        lock (_waiting)
        {
            _ended = true;
            Monitor.Pulse(_waiting);
        }
    }

    private void Run()
    {
        lock (_waiting)
            while (!_ended)
            {
                if (!_waiting.TryPeek(out var next, out var due)) Monitor.Wait(_waiting);
                else if (due - Stopwatch.GetTimestamp() is > 0 and var ticks)
                    Monitor.Wait(_waiting, TimeSpan.FromSeconds((double)ticks / Stopwatch.Frequency) + Tick);
                else
                {
                    _waiting.Dequeue();
                    next.To.Write(next.Packet);
                }
            }
    }
}
