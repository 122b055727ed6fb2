/**
 * What a new document may begin with. Owns: the templates that come with Weft, and their bytes.
 * Must never: give a block an id that is made up as it goes. A document begun by two servers at once is begun once.
 */
import type { Kind } from "./blocks.ts";
import { impersonalUpdate } from "./impersonal.ts";
import { schema } from "./schema.ts";
import { seedUpdate } from "./seed.ts";
import { elementFromNode } from "./to-yjs.ts";
import { CONTENT, META, SCHEMA_VERSION } from "./version.ts";

/** The name of the template that is an empty document. */
export const BLANK = "blank";

/** A template as people choose it. */
export interface Template {
  /** Lower case, with hyphens; never changes. */
  readonly name: string;
  /** What it is called, and the title of what is made from it; empty for the blank one. */
  readonly title: string;
  /** What it is good for, in a few words. */
  readonly summary: string;
}

/** A line of a template. A `hint` says what belongs there and stands in italics, to be written over. */
type Line = readonly [kind: Kind | "hint", words?: string];

interface WrittenTemplate extends Template {
  readonly lines: readonly Line[];
}

const WRITTEN: readonly WrittenTemplate[] = [
  {
    name: "meeting-notes",
    title: "Meeting notes",
    summary: "Agenda, notes, who does what",
    lines: [
      ["paragraph", "When: "],
      ["paragraph", "Who: "],
      ["heading2", "Agenda"],
      ["ordered"],
      ["heading2", "Notes"],
      ["paragraph"],
      ["heading2", "Decided"],
      ["bullet"],
      ["heading2", "Next steps"],
      ["todo"],
    ],
  },
  {
    name: "to-do-list",
    title: "To-do list",
    summary: "Today, this week, later",
    lines: [["heading2", "Today"], ["todo"], ["heading2", "This week"], ["todo"], ["heading2", "Later"], ["todo"]],
  },
  {
    name: "project-brief",
    title: "Project brief",
    summary: "Why, what, by whom and when",
    lines: [
      ["heading2", "Why"],
      ["hint", "What is wrong today, and for whom?"],
      ["heading2", "What"],
      ["hint", "What will be there when this is done? What will not?"],
      ["bullet"],
      ["heading2", "How we know that it worked"],
      ["hint", "Something that can be seen or counted."],
      ["heading2", "Who"],
      ["hint", "Who decides, who does it, who has to know?"],
      ["heading2", "When"],
      ["todo"],
      ["heading2", "What could go wrong"],
      ["bullet"],
    ],
  },
  {
    name: "decision",
    title: "Decision",
    summary: "The choices and the reasons",
    lines: [
      ["heading2", "Question"],
      ["hint", "What has to be decided, by whom, by when?"],
      ["heading2", "What we know"],
      ["bullet"],
      ["heading2", "Choices"],
      ["ordered"],
      ["heading2", "Decision"],
      ["hint", "What was chosen, and why."],
      ["heading2", "What we give up"],
      ["paragraph"],
      ["heading2", "When to look again"],
      ["paragraph"],
    ],
  },
  {
    name: "retrospective",
    title: "Retrospective",
    summary: "What went well, what did not",
    lines: [
      ["heading2", "What went well"],
      ["bullet"],
      ["heading2", "What did not"],
      ["bullet"],
      ["heading2", "What we learned"],
      ["bullet"],
      ["heading2", "What we will change"],
      ["todo"],
    ],
  },
  {
    name: "weekly-update",
    title: "Weekly update",
    summary: "Done, next, in the way",
    lines: [
      ["hint", "The week in one sentence."],
      ["heading2", "Done"],
      ["bullet"],
      ["heading2", "Next"],
      ["bullet"],
      ["heading2", "In the way"],
      ["bullet"],
    ],
  },
];

/** All templates, the blank one first. */
export const TEMPLATES: readonly Template[] = [
  { name: BLANK, title: "", summary: "An empty document" },
  ...WRITTEN.map(({ name, title, summary }) => ({ name, title, summary })),
];

/** Of an empty Y.Doc. */
const NOTHING = Uint8Array.of(0, 0);

/**
 * A V1 update that gives an empty document a template's blocks, its title and `meta.schemaVersion`; `undefined` for a name that is no
 * template's. Deterministic, and to be applied as `seedUpdate` is, whose bytes the blank one has.
 */
export function templateUpdate(name: string): Uint8Array | undefined {
  if (name === BLANK) return seedUpdate();
  const template = WRITTEN.find((each) => each.name === name);
  if (template === undefined) return undefined;
  return impersonalUpdate(NOTHING, (doc) => {
    const blocks = template.lines.map((line, index) => blockOf(line, `${name}-${index + 1}`));
    doc.getXmlFragment(CONTENT).insert(0, blocks.map(elementFromNode));
    const meta = doc.getMap(META);
    meta.set("schemaVersion", SCHEMA_VERSION);
    meta.set("title", template.title);
  });
}

function blockOf([kind, words]: Line, id: string) {
  const marks = kind === "hint" ? [schema.mark("italic")] : [];
  const text = words === undefined ? [] : [schema.text(words, marks)];
  return schema.node("textblock", { id, kind: kind === "hint" ? "paragraph" : kind }, text);
}
