/** The server goes away while someone writes, and comes back. */
import { expect, it } from "vitest";
import { newDocument, openDocument, outlineOf, saved, settled, textOf, useStage } from "../helpers/browser.ts";

const stage = useStage();
/** What Chromium itself prints when a connection can't be made. */
const LINE_DOWN = /WebSocket connection to .* failed|net::ERR_/;
const KEPT = /^Offline — \d+ changes kept on this device$/;

for (const [how, signal] of [
  ["is shut down", "SIGTERM"],
  ["is killed", "SIGKILL"],
] as const) {
  it(`keeps what is written after the server ${how}, and saves it when it is back`, async () => {
    const [ann, ben] = await Promise.all([
      stage.person({ name: "Ann", expects: LINE_DOWN }),
      stage.person({ name: "Ben", expects: LINE_DOWN }),
    ]);
    const link = await newDocument(ann, stage.url);
    await openDocument(ben, link);
    await textOf(ann).click();
    await ann.keyboard.type("before");
    await settled(ann, ben);
    await saved(ann);

    await stage.stopServer(signal);
    await ann.keyboard.type(", while it was away");
    await textOf(ben).click();
    await ben.keyboard.press("Home");
    await ben.keyboard.type("Ben: ");
    await ann.getByText(KEPT).waitFor();
    await ben.getByText(KEPT).waitFor();

    await stage.startServer();
    await Promise.all([saved(ann), saved(ben)]);
    const third = await stage.person({ name: "Cem" });
    await openDocument(third, link);
    await settled(ann, ben, third);
    expect(await outlineOf(third)).toEqual(["paragraph: Ben: before, while it was away"]);
  });
}
