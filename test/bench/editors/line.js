/**
 * The line from a rival's editor to the server: y-websocket, as their manuals have it.
 */
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";

/** Opens the document; resolves when all of it is here, so that an editor shows it at once. */
export async function line({ server, document }) {
  const doc = new Y.Doc();
  const provider = new WebsocketProvider(server, document, doc, { disableBc: true });
  await new Promise((resolve) => {
    provider.once("sync", resolve);
  });
  return { doc, provider };
}
