using System.Text;
using OrleansKv.Replication.Codec;

namespace OrleansKv.Replication.Storage;

/// <summary>The registers table, for the writer.</summary>
internal sealed class RegisterTable(Database database)
{
    // Replaces the row of the same key, which has an older change number.
    private readonly Statement _put = database.Prepare(
        "INSERT OR REPLACE INTO registers (change, key, record) VALUES (?1, ?2, ?3)");

    private readonly Statement _delete = database.Prepare("DELETE FROM registers WHERE key = ?1");
    private readonly Statement _find = database.Prepare("SELECT 1 FROM registers WHERE key = ?1");
    private readonly Statement _read = database.Prepare("SELECT record FROM registers WHERE key = ?1");
    private readonly ByteWriter _bytes = new();

    public void Flush(StoredRow row)
    {
        var key = Encoding.UTF8.GetBytes(row.Key.Text);
        if (row.Register is null) _delete.Bind(1, key).Run();
        else _put.Bind(1, row.Change).Bind(2, key).Bind(3, RecordCodec.Encode(_bytes, row)).Run();
    }

    /// <exception cref="CodecException">The record is damaged.</exception>
    public StoredRow? Find(Key key)
    {
        try
        {
            _read.Bind(1, Encoding.UTF8.GetBytes(key.Text));
            return _read.Step() ? RecordCodec.Decode(_read.Blob(0)) : null;
        }
        finally
        {
            _read.Reset();
        }
    }

    public bool Contains(Key key)
    {
        try
        {
            return _find.Bind(1, Encoding.UTF8.GetBytes(key.Text)).Step();
        }
        finally
        {
            _find.Reset();
        }
    }
}
