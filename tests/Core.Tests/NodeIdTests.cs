namespace OrleansKv;

public sealed class NodeIdTests
{
    [Theory]
    [InlineData("A", 1)]
    [InlineData("b", 2)]
    [InlineData("Z", 26)]
    [InlineData("z", 26)]
    public void A_letter_names_a_node_in_either_case(string text, byte number)
    {
        Assert.Equal(new NodeId(number), NodeId.Parse(text));
        Assert.Equal(text.ToUpperInvariant(), NodeId.Parse(text).ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("AB")]
    [InlineData("1")]
    [InlineData("@")]
    [InlineData("[")]
    [InlineData("é")]
    [InlineData("А")] // Cyrillic
    [InlineData(" A")]
    public void Nothing_else_does(string? text)
    {
        Assert.False(NodeId.TryParse(text, out var node));
        Assert.Equal(default, node);
        Assert.Throws<FormatException>(() => NodeId.Parse(text!));
    }

    [Fact]
    public void Nodes_are_ordered_by_their_letters()
    {
        Assert.True(NodeId.Parse("A").CompareTo(NodeId.Parse("B")) < 0);
        Assert.Equal(0, NodeId.Parse("c").CompareTo(NodeId.Parse("C")));
    }

    [Fact]
    public void No_node_is_written_as_a_dash() => Assert.Equal("-", default(NodeId).ToString());
}
