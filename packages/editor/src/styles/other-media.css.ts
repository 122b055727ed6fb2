/**
 * How a document looks on paper: serif, 11pt, black on white, nothing folded, addresses behind links; and in forced colours. It
 * comes after the text can be typed in, with what else is late (drawer.ts).
 */
import { schema } from "@weft/schema";
import { Plugin, type EditorState } from "prosemirror-state";
import { adoptStyles, styleSheet } from "./adopt.ts";

const PRINT_CSS = /* css */ `
@media print {
  .weft-page { --weft-line-height: 1.5; color-scheme: light; }
  .weft-doc { padding: 0; font-family: var(--weft-font-print, "Source Serif 4 Variable", Charter, Georgia, serif); font-size: 11pt; }
  .weft-page, .weft-doc { --_size: 11pt; --_page: #fff; --_ink: #000; --_ink-2: #444; }
  .weft-doc > * { content-visibility: visible; orphans: 3; widows: 3; }
  .weft-doc .weft-folded { display: revert; }
  .weft-carets, .weft-fold, .weft-code-tools, .weft-empty::before, .ProseMirror-gapcursor { display: none; }
  .weft-doc ::selection { background: none; }
  .weft-doc a { color: inherit; }
  .weft-doc a:is([href^="http:"], [href^="https:"], [href^="mailto:"])::after { content: " (" attr(href) ")"; font-size: .85em; overflow-wrap: anywhere; }
  .weft-doc :is(h1, h2, h3, h4, h5, h6) { break-after: avoid; break-inside: avoid; }
  .weft-doc :is(tr, figure, pre, blockquote, .weft-callout, .weft-math, .weft-diagram) { break-inside: avoid; }
  .weft-doc pre, .weft-doc pre code { white-space: pre-wrap; overflow: visible; overflow-wrap: anywhere; }
  .weft-doc .weft-table { overflow: visible; }
  .weft-doc thead { display: table-header-group; }
  .weft-doc img { max-width: 100%; max-height: 24cm; }
  /* What has a meaning by its ground keeps it, whatever the browser's dialog says about backgrounds. */
  .weft-doc :is(.weft-highlight, .weft-callout, .weft-check input, td, th) { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
}
`;

/** What is drawn by a ground would have that of the page; and a ground keeps how far it is seen through. */
const FORCED_CSS = /* css */ `
@media (forced-colors: active) {
  .weft-check input:checked::before, .weft-fold button::before { background: CanvasText; }
  .weft-doc .weft-highlight[data-color] { background: Mark; color: MarkText; }
}
`;

/** Gives the text's root these styles. */
export function otherMedia(): Plugin {
  return new Plugin({
    view(view) {
      adoptStyles(view.dom, PRINT_CSS);
      adoptStyles(view.dom, FORCED_CSS);
      const window = view.dom.ownerDocument.defaultView;
      const sheet = styleSheet("");
      const root = view.root;
      const before = (): void => {
        sheet.replaceSync(`@media print { ${plainAddresses(view.state).map(noAddress).join("\n")} }`);
        if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);
      };
      window?.addEventListener("beforeprint", before);
      return {
        destroy() {
          window?.removeEventListener("beforeprint", before);
          root.adoptedStyleSheets = root.adoptedStyleSheets.filter((other) => other !== sheet);
        },
      };
    },
  });
}

/** The addresses that are the words of all their links: on paper they would stand there twice. */
function plainAddresses({ doc }: EditorState): string[] {
  const words = new Map<string, Set<string>>();
  doc.descendants((node) => {
    const href: unknown = schema.marks.link.isInSet(node.marks)?.attrs["href"];
    if (typeof href !== "string") return;
    const all = words.get(href) ?? new Set();
    words.set(href, all.add(node.text ?? ""));
  });
  return [...words].flatMap(([href, all]) => ([...all].every((text) => bare(text) === bare(href)) ? [href] : []));
}

/** An address as people write it. */
function bare(address: string): string {
  return address.replace(/^(?:https?:\/\/|mailto:)/i, "").replace(/\/$/, "");
}

/** The text's DOM is not touched for it; a rule is enough. */
function noAddress(href: string): string {
  return `.weft-doc a[href="${CSS.escape(href)}"]::after { content: none !important; }`;
}
