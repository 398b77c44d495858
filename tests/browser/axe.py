"""Ask axe-core what is wrong with a page for those who cannot see it well, or at all."""

from pathlib import Path

import axe_playwright_python

SCRIPT = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
RUN = """([include, exclude, without]) => {
    const among = some => some.map(one => [one]);
    const rules = Object.fromEntries(without.map(rule => [rule, {enabled: false}]));
    return axe.run({include: among(include), exclude: among(exclude)}, {resultTypes: ["violations", "passes"], rules});
}"""


def violations(page, include, exclude=(), without=()):
    """Return what axe-core finds wrong, a text for each kind: the rule, and each element with what is wrong.

    include and exclude CSS selectors, without names of rules that are not asked about; all must be in view, as
    axe-core takes the rest for hidden
    """
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(f"{SCRIPT};0")
    # axe takes a selector without elements for a slip
    include, exclude = ([one for one in some if page.locator(one).count()] for some in (include, exclude))
    assert include, "there is nothing to look at"
    found = page.evaluate(RUN, [include, exclude, list(without)])
    seen = [node for rule in found["passes"] if rule["id"] == "color-contrast" for node in rule["nodes"]]
    assert any(node["any"][0]["data"]["messageKey"] != "hidden" for node in seen), (
        "axe-core sees no text: is it in view?"
    )
    return [f"{one['id']}: {one['help']}" + "".join(map(_element, one["nodes"])) for one in found["violations"]]


def _element(node):
    return f"\n  {node['html'][:200]}\n    {node['failureSummary']}"
