/**
 * Honest people who must notice nothing of what others do to the server. Owns: two in the document that is attacked and two in
 * another, and the proof that both pairs still write and hold the same.
 */
import { contentOf } from "./content.ts";
import { type Address, type YClient, yClient } from "./client.ts";
import { until } from "./until.ts";

export interface Witnesses {
  /** Everyone writes a word that reaches the other of the pair; resolves when both documents are the same to both. */
  check(what: string): Promise<void>;
  /** What the documents hold, by name. */
  contents(): ReadonlyMap<string, string>;
}

export async function witnesses(server: Address, attacked: string): Promise<Witnesses> {
  const pairs = new Map<string, readonly [YClient, YClient]>();
  for (const document of [attacked, "other"]) {
    pairs.set(document, [await yClient(server, document), await yClient(server, document)]);
  }
  let count = 0;
  return {
    async check(what) {
      for (const [document, pair] of pairs) {
        for (const [index, { doc }] of pair.entries()) {
          const mark = ++count;
          doc.getMap("marks").set(`mark ${index}`, mark);
          const heard = (): boolean => pair.every((peer) => peer.doc.getMap("marks").get(`mark ${index}`) === mark);
          await until(heard, { what: `people in "${document}" hear each other after ${what}` });
        }
        const same = (): boolean => contentOf(pair[0].doc) === contentOf(pair[1].doc);
        await until(same, { what: `people in "${document}" hold the same after ${what}` });
      }
    },
    contents: () => new Map(Array.from(pairs, ([document, [{ doc }]]) => [document, contentOf(doc)])),
  };
}
