/**
 * What code-colors.ts loads: the colouring itself, by highlight.js through lowlight, and its grammars, each a file that
 * is fetched when a block of code wants it. Owns: which grammars belong together, and which of their scopes have a colour.
 * Must never: make HTML of code. What comes out are positions and names from a list of ours.
 */
import type { LanguageFn } from "highlight.js";
import { createLowlight } from "lowlight";
import type { Painter, Token } from "./code-colors.ts";

type Grammar = () => Promise<{ readonly default: LanguageFn }>;

const GRAMMARS: Readonly<Record<string, Grammar>> = {
  bash: () => import("highlight.js/lib/languages/bash"),
  c: () => import("highlight.js/lib/languages/c"),
  clojure: () => import("highlight.js/lib/languages/clojure"),
  cpp: () => import("highlight.js/lib/languages/cpp"),
  csharp: () => import("highlight.js/lib/languages/csharp"),
  css: () => import("highlight.js/lib/languages/css"),
  dart: () => import("highlight.js/lib/languages/dart"),
  diff: () => import("highlight.js/lib/languages/diff"),
  dockerfile: () => import("highlight.js/lib/languages/dockerfile"),
  elixir: () => import("highlight.js/lib/languages/elixir"),
  erlang: () => import("highlight.js/lib/languages/erlang"),
  fsharp: () => import("highlight.js/lib/languages/fsharp"),
  go: () => import("highlight.js/lib/languages/go"),
  graphql: () => import("highlight.js/lib/languages/graphql"),
  haskell: () => import("highlight.js/lib/languages/haskell"),
  ini: () => import("highlight.js/lib/languages/ini"),
  java: () => import("highlight.js/lib/languages/java"),
  javascript: () => import("highlight.js/lib/languages/javascript"),
  json: () => import("highlight.js/lib/languages/json"),
  julia: () => import("highlight.js/lib/languages/julia"),
  kotlin: () => import("highlight.js/lib/languages/kotlin"),
  latex: () => import("highlight.js/lib/languages/latex"),
  less: () => import("highlight.js/lib/languages/less"),
  lua: () => import("highlight.js/lib/languages/lua"),
  makefile: () => import("highlight.js/lib/languages/makefile"),
  markdown: () => import("highlight.js/lib/languages/markdown"),
  matlab: () => import("highlight.js/lib/languages/matlab"),
  nginx: () => import("highlight.js/lib/languages/nginx"),
  nix: () => import("highlight.js/lib/languages/nix"),
  objectivec: () => import("highlight.js/lib/languages/objectivec"),
  ocaml: () => import("highlight.js/lib/languages/ocaml"),
  perl: () => import("highlight.js/lib/languages/perl"),
  php: () => import("highlight.js/lib/languages/php"),
  powershell: () => import("highlight.js/lib/languages/powershell"),
  protobuf: () => import("highlight.js/lib/languages/protobuf"),
  python: () => import("highlight.js/lib/languages/python"),
  r: () => import("highlight.js/lib/languages/r"),
  ruby: () => import("highlight.js/lib/languages/ruby"),
  rust: () => import("highlight.js/lib/languages/rust"),
  scala: () => import("highlight.js/lib/languages/scala"),
  scss: () => import("highlight.js/lib/languages/scss"),
  sql: () => import("highlight.js/lib/languages/sql"),
  swift: () => import("highlight.js/lib/languages/swift"),
  typescript: () => import("highlight.js/lib/languages/typescript"),
  xml: () => import("highlight.js/lib/languages/xml"),
  yaml: () => import("highlight.js/lib/languages/yaml"),
};

/** The grammar of a language where it goes by another name. */
const GRAMMAR_OF: Readonly<Record<string, string>> = { html: "xml", toml: "ini" };

/** What is written within a language, as scripts in a page. */
const WITHIN: Readonly<Record<string, readonly string[]>> = {
  dockerfile: ["bash"],
  javascript: ["xml"],
  markdown: ["xml"],
  php: ["xml"],
  typescript: ["xml"],
  xml: ["javascript", "css"],
};

/** The scopes that have a colour: highlight.js has some fifty, and a page of code is easier to read in eight colours. */
const SORTS: Readonly<Record<string, string>> = {
  addition: "added",
  attr: "attribute",
  attribute: "attribute",
  built_in: "type",
  bullet: "attribute",
  char: "literal",
  code: "string",
  comment: "comment",
  deletion: "removed",
  doctag: "comment",
  keyword: "keyword",
  link: "string",
  literal: "literal",
  meta: "meta",
  name: "keyword",
  number: "literal",
  property: "attribute",
  quote: "comment",
  regexp: "string",
  section: "title",
  selector: "keyword",
  "selector-attr": "attribute",
  "selector-class": "attribute",
  "selector-id": "title",
  "selector-pseudo": "meta",
  "selector-tag": "keyword",
  string: "string",
  symbol: "literal",
  "template-variable": "attribute",
  title: "title",
  type: "type",
  variable: "attribute",
};

const lowlight = createLowlight();

const grammarOf = (language: string): string => GRAMMAR_OF[language] ?? language;

async function learn(grammar: string): Promise<void> {
  const load = GRAMMARS[grammar];
  if (load === undefined || lowlight.registered(grammar)) return;
  lowlight.register(grammar, (await load()).default);
  await Promise.all((WITHIN[grammar] ?? []).map(learn));
}

interface Piece {
  readonly type: string;
  readonly value?: string;
  readonly properties?: { readonly className?: unknown };
  readonly children?: readonly Piece[];
}

/** The tree as runs that do not overlap: the innermost scope with a colour decides. */
function flatten(root: Piece): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const walk = (piece: Piece, sort: string | undefined): void => {
    if (piece.value !== undefined) {
      const last = tokens.at(-1);
      if (sort !== undefined && last?.sort === sort && last.to === at) {
        tokens[tokens.length - 1] = { ...last, to: at + piece.value.length };
      } else if (sort !== undefined && piece.value !== "") tokens.push({ from: at, to: at + piece.value.length, sort });
      at += piece.value.length;
      return;
    }
    const [scope] = Array.isArray(piece.properties?.className) ? piece.properties.className : [];
    const own = typeof scope === "string" ? SORTS[scope.replace(/^hljs-/, "")] : undefined;
    for (const child of piece.children ?? []) walk(child, own ?? sort);
  };
  walk(root, undefined);
  return tokens;
}

/** The painter. A grammar that fails on some code gives it no colours. */
export const painter: Painter = {
  knows: (language) => GRAMMARS[grammarOf(language)] === undefined || lowlight.registered(grammarOf(language)),
  learn: (language) => learn(grammarOf(language)),
  paint(language, code) {
    const grammar = grammarOf(language);
    if (!lowlight.registered(grammar)) return [];
    try {
      return flatten(lowlight.highlight(grammar, code));
    } catch {
      return [];
    }
  },
};
