/**
 * The thread in which documents become Markdown, HTML, JSON and text, and those become documents. Owns: nothing; it can be killed at
 * any moment. Must never: be imported, or answer with words of the document in an error.
 */
import { createHash } from "node:crypto";
import { InvalidDocument, META, documentJSON, isNewer } from "@weft/schema";
import { type Format, changeContent, isForeign, writeContent } from "@weft/schema/content";
import { TooMuchMarkup, pageFromDocument } from "@weft/schema/html";
import * as Y from "yjs";
import { whereThrown } from "../collab/intake.ts";
import { inspectUpdate } from "../collab/validation.ts";
import { withFilesBeside } from "../export/attached-files.ts";
import { readForm, shortTitle, withTitle, writeForm } from "../export/forms.ts";
import { UnreadableFile } from "../export/unreadable-file.ts";
import { filesIn } from "../export/writing.ts";
import { type Work, serveThread } from "../ops/worker-thread.ts";
import { filePathIn } from "../storage/blobs-disk.ts";
import { pack } from "../storage/parcel.ts";
import type { Conversion, Converted, Refusal } from "./conversion.ts";

/** Ends the conversion with a status and a sentence. */
class Refused extends Error {
  readonly status: number;
  constructor(status: number, detail: string) {
    super(detail);
    this.status = status;
  }
}

const work: Work<Conversion, Converted> = async (conversion) => {
  try {
    const result = await convert(conversion);
    if (!("bytes" in result) || result.bytes === undefined) return { result, transfer: [] };
    const { views, buffer } = pack([result.bytes]);
    return { result: { ...result, bytes: views[0] }, transfer: [buffer] };
  } catch (error) {
    return { result: { refusal: refusalOf(error) }, transfer: [] };
  }
};

async function convert(conversion: Conversion): Promise<Converted> {
  if (conversion.kind === "import") return imported(conversion);
  const doc = loaded(conversion.updates);
  const state = stateOf(doc);
  if (conversion.kind === "read") {
    if (conversion.known.includes(state)) return { state, bytes: undefined };
    if (conversion.format === "yjs") return { state, bytes: Y.encodeStateAsUpdate(doc) };
    mustBeOurs(doc);
    const { title } = conversion;
    const text = title === undefined ? writeContent(doc, conversion.format) : pageFromDocument(doc, { title });
    return { state, bytes: new TextEncoder().encode(text) };
  }
  if (conversion.kind === "copy") return { state, bytes: copyOf(doc, conversion.title) };
  if (conversion.kind === "file") return { state, ...(await fileOf(doc, conversion)) };
  const { onlyAt } = conversion;
  if (onlyAt !== undefined && !onlyAt.includes(state)) return { state, changed: true };
  const update = conversion.format === "yjs" ? merge(doc, conversion.body) : change(doc, conversion.body, conversion);
  return update === undefined
    ? { state, bytes: undefined }
    : { state: stateWith(conversion.updates, update), bytes: update };
}

/** A document that is made of a file. */
async function imported({ body, form, title }: Extract<Conversion, { kind: "import" }>): Promise<Converted> {
  const read = await readForm(form, body);
  const own = shortTitle(read.title) || shortTitle(title);
  return { state: "", bytes: withTitle(read.update, own), title: own, pictures: read.pictures };
}

function copyOf(doc: Y.Doc, title: string): Uint8Array {
  if (!isForeign(doc) && title !== "") doc.getMap(META).set("title", title);
  return Y.encodeStateAsUpdate(doc);
}

async function fileOf(
  doc: Y.Doc,
  { form, id, title, dataDir, isBeside }: Extract<Conversion, { kind: "file" }>,
): Promise<{ readonly bytes: Uint8Array; readonly beside: ReadonlyMap<string, string> }> {
  if (form !== "yjs") mustBeOurs(doc);
  const content = documentJSON(doc);
  const { json, files } = isBeside ? withFilesBeside(content) : { json: content, files: new Map<string, string>() };
  const readFileOf = filesIn((hash) => filePathIn(dataDir, hash));
  const written = await writeForm(form, { doc, json, id, title, readFileOf });
  return { bytes: typeof written === "string" ? new TextEncoder().encode(written) : written, beside: files };
}

function loaded(updates: readonly Uint8Array[]): Y.Doc {
  const doc = new Y.Doc();
  // As one change of this document's own: else Yjs tidies up formats, in a way that others have not.
  doc.transact(() => {
    for (const update of updates) Y.applyUpdate(doc, update);
  });
  return doc;
}

/** What identifies a state: who has written how much, and what of it is deleted. Both are written in one order everywhere. */
function stateOf(doc: Y.Doc): string {
  return createHash("sha256")
    .update(Y.encodeSnapshot(Y.snapshot(doc)))
    .digest("base64url")
    .slice(0, 22);
}

/** The state after an update, as a room will have it: taken as one from outside. */
function stateWith(updates: readonly Uint8Array[], update: Uint8Array): string {
  const doc = loaded(updates);
  Y.applyUpdate(doc, update);
  return stateOf(doc);
}

function mustBeOurs(doc: Y.Doc): void {
  if (isForeign(doc)) {
    throw new Refused(
      409,
      "This document was written by another app, in a form of its own. Ask for it with format=yjs, and read it with that app's code.",
    );
  }
}

function change(
  doc: Y.Doc,
  body: Uint8Array,
  { format, client }: { format: Format; client: number },
): Uint8Array | undefined {
  mustBeOurs(doc);
  if (isNewer(doc)) {
    throw new Refused(
      409,
      "This document was written by a newer version of Weft than this server has, which may read it only. Update the server.",
    );
  }
  const text = textOf(body);
  const updates: Uint8Array[] = [];
  // After what is known: Yjs gives up an id under which it sees an update arrive.
  doc.clientID = client;
  doc.on("update", (update: Uint8Array) => updates.push(update));
  changeContent(doc, text, format);
  return updates.length === 0 ? undefined : Y.mergeUpdates(updates);
}

/** The update, if there is anything new in it. */
function merge(doc: Y.Doc, update: Uint8Array): Uint8Array | undefined {
  const contents = inspectUpdate(update);
  if ("problem" in contents) {
    throw new Refused(
      400,
      `The body is not a Yjs update in the V1 encoding (${contents.problem}). Send Y.encodeStateAsUpdate(doc).`,
    );
  }
  const before = Y.encodeSnapshot(Y.snapshot(doc));
  Y.applyUpdate(doc, update);
  if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null) {
    throw new Refused(
      409,
      "This update rests on changes that the server has not got. Send the whole document: Y.encodeStateAsUpdate(doc).",
    );
  }
  return Buffer.compare(before, Y.encodeSnapshot(Y.snapshot(doc))) === 0 ? undefined : update;
}

function textOf(body: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch {
    throw new Refused(400, "The body is not text in UTF-8. Convert it to UTF-8 and send it again.");
  }
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof Refused) return { status: error.status, detail: error.message };
  if (error instanceof UnreadableFile) {
    return { status: 422, detail: `${error.message.charAt(0).toUpperCase()}${error.message.slice(1)}.` };
  }
  if (error instanceof InvalidDocument) return { status: 422, detail: `${error.message}.` };
  if (error instanceof TooMuchMarkup) return { status: 413, detail: error.message };
  // Not its own message, which quotes the text.
  if (error instanceof SyntaxError)
    return { status: 400, detail: "The body is not JSON. Check it with a JSON parser." };
  // A stack that ran out.
  if (error instanceof RangeError) return { status: 422, detail: "This is nested too deeply. Flatten it." };
  return {
    status: 500,
    detail: "The server failed to convert this; nothing was changed. Its log says more.",
    at: whereThrown(error),
  };
}

serveThread(work);
