/** The limits of formulas, without a page: what is asked of KaTeX, and what is never asked of it. */
import katex from "katex";
import { expect, it, vi } from "vitest";
import { drawFormula, MAX_DRAWN } from "../src/formula-renderer.ts";

interface DomNode {
  toMarkup(): string;
  toNode(): unknown;
}

/** KaTeX's own class of what a formula is drawn by; its types leave it out. */
const { Span } = (katex as unknown as { __domTree: { Span: { prototype: DomNode } } }).__domTree;

/** As much of an element as a fault needs; what is drawn needs a page, and is taken from here as HTML. */
function draw(latex: string): { readonly fault: ReturnType<typeof drawFormula>; readonly html: string } {
  let html = "";
  const element = {
    replaceChildren: (drawn?: { toString(): string }) => (html = drawn?.toString() ?? ""),
  } as unknown as HTMLElement;
  const spy = vi.spyOn(Span.prototype, "toNode").mockImplementation(function (this: DomNode) {
    return Object.assign(this.toMarkup(), { querySelectorAll: () => [] });
  });
  try {
    return { fault: drawFormula(latex, element, true), html };
  } finally {
    spy.mockRestore();
  }
}

it("draws what is LaTeX, also with macros of its own", () => {
  expect(draw("\\frac{1}{2} + \\sqrt{x}").fault).toBe(undefined);
  expect(draw("\\newcommand{\\mine}{\\mathbb{S}} x \\in \\mine").fault).toBe(undefined);
  // A word that only looks like a definition is none.
  expect(draw(`${"x".repeat(2_000)}\\deg x`).fault).toBe(undefined);
});

it("says in words what is wrong", () => {
  expect(draw("x^{").fault?.detail).toMatch(/Expected '}'/);
  expect(draw("\\nonsense").fault?.detail).toContain("Undefined control sequence");
});

it.each([
  ["endless macros", "\\def\\a{\\a\\a}\\a"],
  ["macros that multiply", `\\def\\a{${"x".repeat(10)}}\\def\\b{${"\\a".repeat(50)}}${"\\b".repeat(200)}`],
  ["a long macro said often", `\\def\\a{${"x".repeat(4_000)}}${"\\a".repeat(400)}`],
  ["a long macro by \\let and \\gdef", `\\gdef\\a{${"x".repeat(4_000)}}\\let\\b\\a${"\\b".repeat(400)}`],
  ["braces in braces", "{".repeat(2_400) + "}".repeat(2_400)],
  ["roots in roots", `${"\\sqrt{".repeat(700)}x${"}".repeat(700)}`],
  ["ten thousand letters", "x+".repeat(5_000)],
])("does not draw %s", (_what, latex) => {
  expect(draw(latex).fault).not.toBe(undefined);
});

it("asks nothing of KaTeX that is too long", () => {
  const draws = vi.spyOn(Span.prototype, "toNode");
  const element = { replaceChildren: () => {} } as unknown as HTMLElement;
  expect(drawFormula("x".repeat(MAX_DRAWN + 1), element, false)).toEqual({ tooLong: true, detail: "" });
  expect(draws).not.toHaveBeenCalled();
  draws.mockRestore();
});

it("makes no link, no HTML and no image of a formula", () => {
  for (const latex of [
    "\\href{javascript:alert(1)}{x}",
    "\\includegraphics{https://a.example/x}",
    "\\htmlStyle{color:red}{x}",
  ]) {
    expect(draw(latex).html).not.toMatch(/<a |<img|href=|src=/);
  }
});
