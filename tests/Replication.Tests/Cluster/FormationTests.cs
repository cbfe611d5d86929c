using OrleansKv.Replication.Peers;

namespace OrleansKv.Replication.Cluster;

public sealed class FormationTests
{
    private const string Names = "A,B,C";

    private static readonly NodeId A = NodeId.Parse("A");
    private static readonly NodeId B = NodeId.Parse("B");
    private static readonly NodeId C = NodeId.Parse("C");
    private static readonly Dictionary<NodeId, Guid> Disks =
        new[] { A, B, C }.ToDictionary(n => n, _ => Guid.NewGuid());
    private static readonly ClusterConfiguration Ours = Configuration(Guid.NewGuid(), 1, Disks[A]);

    [Fact]
    public void A_node_forms_nothing_before_all_have_met_all()
    {
        var a = new Formation(A, Disks[A], Names);
        Assert.IsType<FormationStep.Nothing>(a.On(Empty(B), null, false));
        Assert.Equal(Guid.Empty, a.Forming);
        Assert.IsType<FormationStep.Nothing>(a.On(Empty(C), null, false));
        Assert.NotEqual(Guid.Empty, a.Forming);
        Assert.IsType<FormationStep.Nothing>(a.On(Empty(B, forming: a.Forming), null, false));
        var step = a.On(Empty(C, forming: a.Forming), null, false);
        var formed = Assert.IsType<FormationStep.Adopt>(step).Configuration;
        Assert.Equal(a.Forming, formed.ClusterId);
        Assert.Equal(1, formed.ConfigurationEpoch);
        Assert.Equal([A, B, C], formed.Voters.Select(voter => voter.Node));
        Assert.All(formed.Voters, voter => Assert.Equal(Disks[voter.Node], voter.DiskId));
    }

    [Fact]
    public void All_nodes_compute_the_same_configuration_in_whatever_order_they_meet()
    {
        var (a, c) = (new Formation(A, Disks[A], Names), new Formation(C, Disks[C], Names));
        a.On(Empty(B), null, false);
        a.On(Empty(C), null, false);
        c.On(Empty(B), null, false);
        c.On(Empty(A), null, false);
        Assert.Equal(a.Forming, c.Forming);
        a.On(Empty(B, forming: c.Forming), null, false);
        c.On(Empty(B, forming: a.Forming), null, false);
        Assert.Equal(
            Assert.IsType<FormationStep.Adopt>(a.On(Empty(C, forming: a.Forming), null, false)),
            Assert.IsType<FormationStep.Adopt>(c.On(Empty(A, forming: a.Forming), null, false)));
    }

    /// <summary>A and B have formed a cluster and serve; the disk of B is lost; C met A when it was empty.</summary>
    [Fact]
    public void A_node_emptied_between_meetings_founds_no_second_cluster_with_a_stale_third()
    {
        var c = new Formation(C, Disks[C], Names);
        c.On(Empty(A), null, false);
        var renewed = Empty(B, disk: Guid.NewGuid());
        Assert.IsType<FormationStep.Nothing>(c.On(renewed, null, false));
        Assert.IsType<FormationStep.Nothing>(c.On(renewed with { Forming = c.Forming }, null, false));
        Assert.IsType<FormationStep.Adopt>(c.On(Formed(A, Ours), null, false));
    }

    [Fact]
    public void A_disk_replaced_while_forming_changes_what_is_formed()
    {
        var a = new Formation(A, Disks[A], Names);
        a.On(Empty(B), null, false);
        a.On(Empty(C), null, false);
        var before = a.Forming;
        var step = a.On(Empty(B, disk: Guid.NewGuid(), forming: before), null, false);
        Assert.IsType<FormationStep.Nothing>(step);
        Assert.NotEqual(before, a.Forming);
    }

    [Fact]
    public void A_cluster_of_one_forms_by_itself()
    {
        var step = new Formation(A, Disks[A], "A").Form();
        var formed = Assert.IsType<FormationStep.Adopt>(step).Configuration;
        Assert.Equal(new Voter(A, Disks[A]), Assert.Single(formed.Voters));
        Assert.IsType<FormationStep.Nothing>(new Formation(A, Disks[A], Names).Form());
    }

    [Fact]
    public void An_empty_disk_that_the_cluster_knows_joins_it()
    {
        var step = new Formation(A, Disks[A], Names).On(Formed(B, Ours), null, false);
        Assert.Equal(Ours, Assert.IsType<FormationStep.Adopt>(step).Configuration);
    }

    [Fact]
    public void A_wiped_disk_has_no_vote_and_offers_to_form_nothing()
    {
        var a = new Formation(A, Guid.NewGuid(), Names);
        a.On(Empty(B), null, false);
        a.On(Empty(C), null, false);
        Assert.IsType<FormationStep.NoVote>(a.On(Formed(B, Ours), null, false));
        Assert.Equal(Guid.Empty, a.Forming);
    }

    [Fact]
    public void A_hello_under_this_nodes_own_name_is_ignored()
    {
        var a = new Formation(A, Disks[A], "A");
        Assert.IsType<FormationStep.Nothing>(
            a.On(Empty(A, disk: Guid.NewGuid()) with { Configured = "A" }, null, false));
        var formed = Assert.IsType<FormationStep.Adopt>(a.Form()).Configuration;
        Assert.Equal(Disks[A], formed.Find(A)!.DiskId);
    }

    [Fact]
    public void A_node_that_is_not_configured_is_ignored()
    {
        var a = new Formation(A, Disks[A], Names);
        a.On(Empty(B), null, false);
        a.On(Empty(C), null, false);
        a.On(new(NodeId.Parse("D"), Guid.NewGuid(), Names, false, null), null, false);
        Assert.NotEqual(Guid.Empty, a.Forming);
    }

    [Fact]
    public void A_stored_configuration_gives_a_vote_to_its_own_disk_alone()
    {
        Assert.IsType<FormationStep.Nothing>(new Formation(A, Disks[A], Names).OnStored(Ours));
        Assert.IsType<FormationStep.NoVote>(new Formation(A, Guid.NewGuid(), Names).OnStored(Ours));
    }

    [Theory]
    [InlineData("A")]
    [InlineData("A,B")]
    [InlineData("A,B,C,D,E")]
    public void A_cluster_file_that_names_other_voters_than_the_disk_is_refused(string configured)
    {
        var step = new Formation(A, Disks[A], configured).OnStored(Ours);
        Assert.Contains(
            "cluster file", Assert.IsType<FormationStep.Refuse>(step).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_two_cluster_files_the_one_that_no_disk_confirms_is_wrong()
    {
        var other = Empty(B) with { Configured = "A,B" };
        Assert.IsType<FormationStep.Refuse>(new Formation(A, Disks[A], Names).On(other, null, false));
        Assert.IsType<FormationStep.Nothing>(new Formation(A, Disks[A], Names).On(other, Ours, false));
    }

    [Theory]
    [InlineData(false, true, true)]
    [InlineData(true, true, false)]
    [InlineData(false, false, false)]
    public void Of_two_clusters_the_node_that_does_not_serve_gives_way_to_one_that_does(
        bool iServe, bool theyServe, bool refused)
    {
        var foreign = Configuration(Guid.NewGuid(), 1, Disks[A]);
        var step = new Formation(A, Disks[A], Names).On(Formed(B, foreign, theyServe), Ours, iServe);
        Assert.Equal(refused, step is FormationStep.Refuse);
    }

    [Fact]
    public void A_higher_configuration_epoch_is_adopted_or_takes_the_vote_away()
    {
        var a = new Formation(A, Disks[A], Names);
        var with = Ours with { ConfigurationEpoch = 2 };
        Assert.IsType<FormationStep.Adopt>(a.On(Formed(B, with), Ours, true));
        var without = Configuration(Ours.ClusterId, 3, Guid.NewGuid());
        Assert.IsType<FormationStep.NoVote>(a.On(Formed(B, without), Ours, true));
        Assert.IsType<FormationStep.Nothing>(a.On(Formed(B, Ours), with, true));
    }

    private static Hello Empty(NodeId node, Guid? disk = null, Guid forming = default) =>
        new(node, disk ?? Disks[node], Names, false, null, forming);

    private static Hello Formed(NodeId node, ClusterConfiguration configuration, bool serves = true) =>
        new(node, Disks[node], Names, serves, configuration);

    private static ClusterConfiguration Configuration(Guid id, long epoch, Guid diskOfA) =>
        new(id, epoch, [new(A, diskOfA), new(B, Disks[B]), new(C, Disks[C])]);
}
