using System.Text;
using OrleansKv.Replication.Scripting;

namespace OrleansKv.Replication.Consensus;

/// <summary>Every scenario in Scenarios/*.txt, against the real acceptors and proposers.</summary>
/// <remarks>docs/protocol.md, rules R1 to R23.</remarks>
public sealed class ScenarioTests
{
    public static TheoryData<string, string> All()
    {
        var data = new TheoryData<string, string>();
        foreach (var scenario in Script.All()) data.Add(scenario.File, scenario.Title);
        return data;
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Every_message_is_answered_exactly_as_the_script_says(string file, string title)
    {
        var scenario = Script.All().Single(s => s.File == file && s.Title == title);
        Assert.NotEmpty(scenario.Steps);
        var world = new World();
        var transcript = new StringBuilder();
        foreach (var step in scenario.Steps)
        {
            var answers = world.Do(step.Command);
            transcript.AppendLine(step.Command);
            foreach (var answer in answers) transcript.AppendLine($"---- {answer}");
            if (answers.SequenceEqual(step.Expected)) continue;
            Assert.Fail($"{file}:{step.Line}: {title}\nExpected of the last command:\n"
                + string.Concat(step.Expected.Select(e => $"---- {e}\n")) + $"What happened:\n{transcript}");
        }
    }

    [Fact]
    public void A_script_with_an_answer_that_differs_is_noticed()
    {
        string[] lines = ["== t", "prepare to=A ballot=2.B", "---- promise 3.B accepted=none"];
        var scenario = Script.Parse("-", lines).Single();
        Assert.NotEqual(scenario.Steps[0].Expected, new World().Do(scenario.Steps[0].Command));
    }

    [Fact]
    public void A_word_that_no_command_reads_is_a_slip() =>
        Assert.Throws<FormatException>(() => new World().Do("prepare to=A ballot=2.B balot=3.B"));
}
