/**
 * The programming languages that have a name here. Owns: what each is called, by people and in a document's `language`.
 * Must never: load a grammar (code-painter.ts does), nor guess a language from the code.
 */

/** A language: `name` is what is written into the document, `title` what people read. */
export interface CodeLanguage {
  readonly name: string;
  readonly title: string;
  /** What else it is called after a fence. */
  readonly aliases: readonly string[];
}

/** "name, title, aliases", a language a line: a key's way to the first letter goes through this file, so it is short. */
const TABLE = `
bash,Bash,sh zsh shell
c,C,h
clojure,Clojure,clj
cpp,C++,c++ cc hpp
csharp,C#,cs c#
css,CSS
dart,Dart
diff,Diff,patch
dockerfile,Dockerfile,docker
elixir,Elixir,ex exs
erlang,Erlang,erl
fsharp,F#,fs f#
go,Go,golang
graphql,GraphQL,gql
haskell,Haskell,hs
html,HTML,xhtml
ini,INI,conf
java,Java
javascript,JavaScript,js jsx mjs cjs node
json,JSON,jsonc json5
julia,Julia,jl
kotlin,Kotlin,kt kts
latex,LaTeX,tex
less,Less
lua,Lua
makefile,Makefile,make mk
markdown,Markdown,md
matlab,MATLAB
mermaid,Mermaid (diagram)
nginx,nginx
nix,Nix
objectivec,Objective-C,objc
ocaml,OCaml,ml
perl,Perl,pl
php,PHP
powershell,PowerShell,ps1 pwsh
protobuf,Protocol Buffers,proto
python,Python,py
r,R
ruby,Ruby,rb
rust,Rust,rs
scala,Scala
scss,SCSS,sass
sql,SQL,postgres mysql sqlite
swift,Swift
toml,TOML
typescript,TypeScript,ts tsx mts cts
xml,XML,svg xsl
yaml,YAML,yml`;

/** All of them, by title. */
export const CODE_LANGUAGES: readonly CodeLanguage[] = TABLE.trim()
  .split("\n")
  .map((line) => {
    const [name = "", title = "", aliases = ""] = line.split(",");
    return { name, title, aliases: aliases === "" ? [] : aliases.split(" ") };
  });

const byName = new Map(
  CODE_LANGUAGES.flatMap((language) => [language.name, ...language.aliases].map((name) => [name, language] as const)),
);

/** The language that a document or a person calls so; `undefined` for one that has no name here. */
export function languageNamed(said: unknown): CodeLanguage | undefined {
  return typeof said === "string" ? byName.get(said.toLowerCase()) : undefined;
}
