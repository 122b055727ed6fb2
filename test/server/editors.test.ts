/** Editors of one document at the real server: what each knew when it wrote comes through, so that no word is lost or doubled. */
import { connect, type Connection, receivedIn } from "@weft/client";
import { SCHEMA_VERSION } from "@weft/schema";
import { expect, it, onTestFinished } from "vitest";
import { createEditor, dragged, type Editor } from "../../packages/binding/test/editors.ts";
import { testServer } from "../helpers/server.ts";
import { until } from "../helpers/until.ts";

interface Desk {
  readonly editor: Editor;
  readonly line: Connection;
  readonly offers: readonly string[];
}

/** Two people with these lines, who have seen the same. */
async function twoDesks(...lines: readonly string[]): Promise<[Desk, Desk]> {
  const server = await testServer();
  const open = async (): Promise<Desk> => {
    const line = connect({ server: server.url, document: "plan", schema: SCHEMA_VERSION });
    onTestFinished(() => line.destroy());
    await line.whenSynced();
    const editor = createEditor(line.doc, [], receivedIn);
    onTestFinished(() => editor.destroy());
    const offers: string[] = [];
    editor.binding.onLost((words) => offers.push(words));
    return { editor, line, offers };
  };
  const [ann, ben] = [await open(), await open()];
  for (const [i, words] of lines.entries()) {
    if (i > 0) ann.editor.enter();
    ann.editor.type(words);
  }
  await same(ann, ben, lines.length);
  return [ann, ben];
}

/** Until both show the same, and have nothing more to say. */
async function same(ann: Desk, ben: Desk, count?: number): Promise<void> {
  await until(async () => {
    await Promise.all([ann.line.flush(), ben.line.flush()]);
    const isSame = ann.editor.lines.join("\n") === ben.editor.lines.join("\n");
    return isSame && (count === undefined || ben.editor.lines.length === count);
  });
}

/** Both edit without hearing of each other; then `first` comes back before the other. */
async function apart(first: Desk, second: Desk, edits: readonly [() => void, () => void]): Promise<void> {
  for (const { line } of [first, second]) line.disconnect();
  for (const edit of edits) edit();
  for (const { line } of [first, second]) {
    line.connect();
    await until(() => line.status.synced && line.status.unsaved === 0);
  }
  await same(first, second);
}

for (const order of ["who writes is back first", "who changes the block is back first"]) {
  const inOrder = (writer: Desk, changer: Desk): [Desk, Desk] =>
    order === "who writes is back first" ? [writer, changer] : [changer, writer];

  it(`words in a block that was dragged away go with it (${order})`, async () => {
    const [ann, ben] = await twoDesks("one", "two", "three");
    await apart(...inOrder(ann, ben), [
      () => ann.editor.place(1, 3).type(" more"),
      () => ben.editor.edit((tr) => dragged(tr, 1, 0)),
    ]);
    expect(ben.editor.lines).toEqual(["paragraph|two more", "paragraph|one", "paragraph|three"]);
    expect(ann.offers).toEqual([]);
  });

  it(`words in a block that was deleted are offered to who wrote them (${order})`, async () => {
    const [ann, ben] = await twoDesks("one", "two");
    await apart(...inOrder(ann, ben), [
      () => ann.editor.place(1, 3).type(" more"),
      () => ben.editor.edit((tr) => tr.delete(tr.doc.child(0).nodeSize, tr.doc.content.size)),
    ]);
    expect(ben.editor.lines).toEqual(["paragraph|one"]);
    expect([ann.offers, ben.offers]).toEqual([["two more"], []]);
  });

  it(`words behind an Enter go below with what was behind it (${order})`, async () => {
    const [ann, ben] = await twoDesks("one two");
    await apart(...inOrder(ann, ben), [
      () => ann.editor.place(0, -1).type(" three"),
      () => ben.editor.place(0, 4).enter(),
    ]);
    expect(ben.editor.lines).toEqual(["paragraph|one ", "paragraph|two three"]);
  });

  it(`two who press Enter at one place do not double what is behind it (${order})`, async () => {
    const [ann, ben] = await twoDesks("one two");
    await apart(...inOrder(ann, ben), [() => ann.editor.place(0, 4).enter(), () => ben.editor.place(0, 4).enter()]);
    expect(ben.editor.lines).toEqual(["paragraph|one ", "paragraph|", "paragraph|two"]);
  });
}
