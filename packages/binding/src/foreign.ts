/**
 * Content that the schema does not know: a newer editor's, or another app's. Owns what happens when it is met: the
 * document can be looked at and is left alone.
 * Must act before the sync plugin sees such content, because that deletes, for everyone, what it cannot show
 * (y-prosemirror 1.3.7, createNodeFromYElement; its issues 39 and 258).
 */
import { elementJSON } from "@weft/schema";
import { Node, type Schema } from "prosemirror-model";
import { Plugin } from "prosemirror-state";
import * as Y from "yjs";
import { syncState } from "./sync-state.ts";

/** The plugin that watches, and what it has found. */
export interface ForeignGuard {
  readonly plugin: Plugin;
  /** What was found, as a sentence for a person. */
  readonly problem: () => string | undefined;
  readonly onProblem: (listener: (problem: string) => void) => () => void;
}

/** Looks at the fragment now, and at what comes into it while the plugin is in a view. */
export function foreignGuard(fragment: Y.XmlFragment, schema: Schema): ForeignGuard {
  const listeners = new Set<(problem: string) => void>();
  let problem = firstProblem(fragment.toArray(), schema);
  const plugin = new Plugin({
    props: { editable: () => problem === undefined },
    filterTransaction: (transaction) => problem === undefined || !transaction.docChanged,
    view(view) {
      const { doc } = fragment;
      const look = (transaction: Y.Transaction): void => {
        if (problem !== undefined || transaction.local) return;
        problem = firstProblem(changedChildren(fragment, transaction), schema);
        if (problem === undefined) return;
        // The editor stands still from here: it neither shows what comes nor writes what it shows.
        const binding = syncState(view.state)?.binding;
        if (binding !== undefined) {
          binding.destroy();
          binding._prosemirrorChanged = () => {};
        }
        for (const listener of listeners) listener(problem);
      };
      doc?.on("beforeObserverCalls", look);
      return { destroy: () => doc?.off("beforeObserverCalls", look) };
    },
  });
  return {
    plugin,
    problem: () => problem,
    onProblem(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** A document of the fragment's words, a paragraph for each block that cannot be shown. */
export function wordsOf(fragment: Y.XmlFragment, schema: Schema): Node {
  const blocks = fragment.toArray().map((child) => {
    if (child instanceof Y.XmlElement && problemOf(child, schema) === undefined) {
      return Node.fromJSON(schema, elementJSON(child));
    }
    const words = textOf(child);
    return schema.node("textblock", null, words === "" ? [] : schema.text(words));
  });
  return schema.topNodeType.create(null, blocks);
}

function textOf(type: unknown): string {
  if (type instanceof Y.XmlText) {
    const delta = type.toDelta() as { insert: unknown }[];
    return delta.map(({ insert }) => (typeof insert === "string" ? insert : "")).join("");
  }
  return type instanceof Y.XmlElement ? type.toArray().map(textOf).join(" ").trim() : "";
}

/** The fragment's children in which the transaction changed or added something. */
function changedChildren(fragment: Y.XmlFragment, { changed, beforeState }: Y.Transaction): Set<unknown> {
  const children = new Set<unknown>();
  for (const type of changed.keys()) {
    let child: unknown = type;
    for (let at = type._item; at !== null && at.parent instanceof Y.AbstractType; at = at.parent._item) {
      if (Object.is(at.parent, fragment)) {
        children.add(child);
        break;
      }
      child = at.parent;
    }
    if (!Object.is(type, fragment)) continue;
    for (const added of fragment.toArray()) {
      const id = added._item?.id;
      if (id !== undefined && id.clock >= (beforeState.get(id.client) ?? 0)) children.add(added);
    }
  }
  return children;
}

function firstProblem(children: Iterable<unknown>, schema: Schema): string | undefined {
  for (const child of children) {
    const problem = problemOf(child, schema);
    if (problem !== undefined) return `This document holds ${problem}, which this editor does not know.`;
  }
  return undefined;
}

/** What of a block the sync plugin could not show; `undefined` when it can show all of it. */
function problemOf(type: unknown, schema: Schema): string | undefined {
  if (!(type instanceof Y.XmlElement)) return "text outside of its blocks";
  // Deleted in the same breath: not there to be shown.
  if (type._item?.deleted === true) return undefined;
  const strange = strangerIn(type, schema);
  if (strange !== undefined) return strange;
  try {
    const node = Node.fromJSON(schema, elementJSON(type));
    if (schema.topNodeType.contentMatch.matchType(node.type) === null) return `a loose "${type.nodeName}"`;
    let valid = node.type.validContent(node.content);
    node.descendants((inner) => {
      valid &&= inner.type.validContent(inner.content);
    });
    return valid ? undefined : `an unusual "${type.nodeName}"`;
  } catch {
    return `an unusual "${type.nodeName}"`;
  }
}

function strangerIn(element: Y.XmlElement, schema: Schema): string | undefined {
  const type = schema.nodes[element.nodeName];
  if (type === undefined) return `a "${element.nodeName}"`;
  // The sync plugin takes such attributes away as soon as someone edits the element.
  const attribute = Object.keys(element.getAttributes()).find((name) => !Object.hasOwn(type.spec.attrs ?? {}, name));
  if (attribute !== undefined) return `a "${element.nodeName}" with "${attribute}"`;
  for (const child of element.toArray()) {
    if (child instanceof Y.XmlText) {
      const delta = child.toDelta() as { insert: unknown; attributes?: Record<string, unknown> }[];
      for (const { insert, attributes = {} } of delta) {
        if (typeof insert !== "string") return "an object in its text";
        const name = Object.keys(attributes).find(
          (key) => schema.marks[key.replace(/--[\w+/=]{8}$/, "")] === undefined,
        );
        if (name !== undefined) return `"${name}" text`;
      }
    } else {
      const inner = child instanceof Y.XmlElement ? strangerIn(child, schema) : "a hook";
      if (inner !== undefined) return inner;
    }
  }
  return undefined;
}
