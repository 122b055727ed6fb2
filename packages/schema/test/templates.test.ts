import {
  BLANK,
  CONTENT,
  META,
  SCHEMA_VERSION,
  TEMPLATES,
  documentJSON,
  schema,
  schemaVersionOf,
  seedUpdate,
  templateUpdate,
  titleOf,
  updateFromJSON,
} from "@weft/schema";
import { digest } from "lib0/hash/sha256";
import { Node } from "prosemirror-model";
import { expect, test } from "vitest";
import * as Y from "yjs";

function docOf(name: string): Y.Doc {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, templateUpdate(name) ?? new Uint8Array());
  return doc;
}

const NAMES = TEMPLATES.map(({ name }) => name);

test("the names are short, different, and begin with the blank one, which is the seed", () => {
  expect(new Set(NAMES).size).toBe(NAMES.length);
  for (const name of NAMES) expect(name).toMatch(/^[a-z][a-z-]{2,30}$/);
  expect(NAMES[0]).toBe(BLANK);
  expect(templateUpdate(BLANK)).toEqual(seedUpdate());
  expect(templateUpdate("constructor")).toBeUndefined();
});

test.each(NAMES)("%s is a document of this schema, with a title and ids", (name) => {
  const doc = docOf(name);
  const json = documentJSON(doc);
  Node.fromJSON(schema, json).check();
  // It takes nothing that this does not: every attribute is known, and every id is there once.
  expect(() => updateFromJSON(json)).not.toThrow();
  expect(schemaVersionOf(doc)).toBe(SCHEMA_VERSION);
  expect(titleOf(doc)).toBe(TEMPLATES.find((template) => template.name === name)?.title);
  for (const block of doc.getXmlFragment(CONTENT).toArray() as Y.XmlElement[]) {
    expect(block.getAttribute("id")).toMatch(/^[a-z-]+$|^[a-z-]+-\d+$/);
    expect(block.get(0)).toBeInstanceOf(Y.XmlText);
  }
});

test("the bytes are the same on every machine, until a template is changed", () => {
  const fingerprints = NAMES.map((name) => [
    name,
    Buffer.from(digest(templateUpdate(name) ?? new Uint8Array()))
      .toString("hex")
      .slice(0, 12),
  ]);
  expect(Object.fromEntries(fingerprints)).toMatchInlineSnapshot(`
    {
      "blank": "3a2f4531c419",
      "decision": "abbce5a8e3d6",
      "meeting-notes": "a45144c49b51",
      "project-brief": "b303b1b24d3e",
      "retrospective": "c34907d69453",
      "to-do-list": "62d74043aed6",
      "weekly-update": "7f1ca06e7302",
    }
  `);
});

test("a template that two replicas begin with is there once when they meet", () => {
  const [a, b] = [docOf("meeting-notes"), docOf("meeting-notes")];
  a.getMap(META).set("title", "Monday");
  Y.applyUpdate(b, Y.encodeStateAsUpdate(a));
  expect(documentJSON(b)).toEqual(documentJSON(docOf("meeting-notes")));
  expect(titleOf(b)).toBe("Monday");
});
