using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace OrleansKv.Simulation.Mutants;

/// <summary>
/// One source file with the edits of all its mutants in it: where a mutant changes what a member does, the member
/// does one or the other, depending on a number that is set before the run. So all mutants share one assembly.
/// </summary>
internal sealed class Switched
{
    public const string Class = "OrleansKv.Simulation.Mutants.Active";

    /// <summary>The number of the mutant that runs; 0: the code is as it was written.</summary>
    public const string Field = "Number";

    public const string Declaration = $$"""
        namespace OrleansKv.Simulation.Mutants;
        public static class Active { public static int {{Field}}; }
        """;

    private const string Switch = $"global::{Class}.{Field}";

    private readonly SortedDictionary<TextSpan, string> _changes = [];

    private Switched()
    {
    }

    /// <exception cref="InvalidOperationException">A mutant changes more than what members do, or what is computed
    /// once for a whole process.</exception>
    public static string Text(string original, IEnumerable<(int Number, string Text)> mutants)
    {
        var switched = new Switched();
        switched.Container(Root(original), [.. mutants.Select(m => new Variant(m.Number, Root(m.Text)))]);
        var changes = switched._changes.Select(change => new TextChange(change.Key, change.Value));
        return SourceText.From(original).WithChanges(changes).ToString();
    }

    private static CompilationUnitSyntax Root(string text) =>
        CSharpSyntaxTree.ParseText(text, MutantBuild.Parsing).GetCompilationUnitRoot();

    /// <summary>A file, a namespace or a type: members can be added, and what they do can change.</summary>
    private void Container(SyntaxNode original, List<Variant> variants)
    {
        var members = Members(original);
        var added = new HashSet<string>();
        var differing = members.Keys.ToDictionary(header => header, _ => new List<Variant>());
        foreach (var (number, node) in variants)
        {
            var theirs = Members(node);
            if (Header(original) != Header(node) || members.Keys.Except(theirs.Keys).FirstOrDefault() is not null)
                throw new InvalidOperationException(
                    "A control can change what members do, and add members, but not change a declaration, as in: "
                    + Header(node));
            foreach (var (header, member) in theirs)
                if (!members.TryGetValue(header, out var known)) added.Add(member.ToString());
                else if (known.ToString() != member.ToString()) differing[header].Add(new(number, member));
        }
        if (added.Count > 0)
            _changes.Add(new(members.Values.First().SpanStart, 0), string.Join('\n', added) + '\n');
        foreach (var (header, changed) in differing)
            if (changed.Count > 0 && IsContainer(members[header])) Container(members[header], changed);
            else if (changed.Count > 0) Member(members[header], changed);
    }

    private void Member(SyntaxNode original, List<Variant> variants)
    {
        var parts = Parts(original);
        for (var i = 0; i < parts.Count; i++)
        {
            var changed = variants
                .Select(variant => new Variant(variant.Number, Parts(variant.Node)[i]))
                .Where(variant => variant.Node.ToString() != parts[i].ToString())
                .ToList();
            if (changed.Count == 0) continue;
            if (IsComputedOnce((MemberDeclarationSyntax)original, parts[i]))
                throw new InvalidOperationException(
                    $"It is computed once, for all controls, so that no control can change it: {original}");
            var (span, text) = Either(parts[i], changed);
            _changes.Add(span, text);
        }
    }

    private static (TextSpan Span, string Text) Either(SyntaxNode original, List<Variant> variants)
    {
        if (original is EqualsValueClauseSyntax value)
        {
            var cases = variants.Select(v =>
                $"{Switch} == {v.Number} ? ({((EqualsValueClauseSyntax)v.Node).Value}) : ");
            return (value.Value.Span, $"{string.Concat(cases)}({value.Value})");
        }
        var ifs = variants.Select(v => $"if ({Switch} == {v.Number})\n{Statement(v.Node)}\nelse ");
        var block = $"{{\n{string.Concat(ifs)}\n{Statement(original)}\n}}";
        if (original is not ArrowExpressionClauseSyntax arrow) return (original.Span, block);
        var end = arrow.GetLastToken().GetNextToken().Span.End;
        var isProperty = arrow.Parent is BasePropertyDeclarationSyntax;
        return (TextSpan.FromBounds(arrow.SpanStart, end), isProperty ? $"{{ get {block} }}" : block);
    }

    private static string Statement(SyntaxNode body)
    {
        if (body is not ArrowExpressionClauseSyntax arrow) return body.ToString();
        var isPlain = arrow.Expression is ThrowExpressionSyntax || ReturnsNothing(arrow.Parent!);
        return isPlain ? $"{{ {arrow.Expression}; }}" : $"{{ return {arrow.Expression}; }}";
    }

    private static bool ReturnsNothing(SyntaxNode member) => member switch
    {
        MethodDeclarationSyntax method => method.ReturnType.ToString() is "void"
            || (method.Modifiers.Any(SyntaxKind.AsyncKeyword) && method.ReturnType.ToString() is "Task" or "ValueTask"),
        AccessorDeclarationSyntax accessor => !accessor.IsKind(SyntaxKind.GetAccessorDeclaration),
        _ => member is ConstructorDeclarationSyntax or DestructorDeclarationSyntax,
    };

    private static bool IsComputedOnce(MemberDeclarationSyntax member, SyntaxNode part) =>
        (part is EqualsValueClauseSyntax || member is ConstructorDeclarationSyntax)
        && (member.Modifiers.Any(SyntaxKind.StaticKeyword) || member.Modifiers.Any(SyntaxKind.ConstKeyword));

    private static bool IsContainer(SyntaxNode node) =>
        node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax or TypeDeclarationSyntax;

    private static bool IsPart(SyntaxNode node) =>
        node is BlockSyntax or ArrowExpressionClauseSyntax
        || (node is EqualsValueClauseSyntax && node.Parent is not ParameterSyntax);

    private static List<SyntaxNode> Parts(SyntaxNode member) =>
        [.. member.DescendantNodes(node => !IsPart(node)).Where(IsPart)];

    private static Dictionary<string, SyntaxNode> Members(SyntaxNode container) =>
        container.ChildNodes().OfType<MemberDeclarationSyntax>().ToDictionary(Header, SyntaxNode (m) => m);

    /// <summary>What declares a member or a container, without what is in it.</summary>
    private static string Header(SyntaxNode node)
    {
        var isContainer = IsContainer(node);
        return string.Join(' ', node.DescendantTokens(child =>
            child == node || !(isContainer ? child is MemberDeclarationSyntax : IsPart(child))));
    }

    private readonly record struct Variant(int Number, SyntaxNode Node);
}
