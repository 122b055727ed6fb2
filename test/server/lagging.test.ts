/** Readers that are behind get everything, whatever the limit from which on they count as slow. */
import { expect, it } from "vitest";
import { yClient } from "../helpers/client.ts";
import { testServer } from "../helpers/server.ts";
import { until } from "../helpers/until.ts";

it.each([1_000, 30_000, 300_000])(
  "nobody stays behind who reads, with %i bytes for slow readers",
  async (laggingBytes) => {
    const server = await testServer({ limits: { laggingBytes } });
    const [writer, reader] = [await yClient(server, "plan"), await yClient(server, "plan")];
    for (let round = 1; round <= 15; round++) {
      writer.text.insert(0, `${round} `.repeat(round * 10_000));
      // The second comes while the first is perhaps still on its way.
      writer.text.insert(0, "more ");
      await until(() => reader.text.toJSON() === writer.text.toJSON());
      writer.text.delete(0, writer.text.length);
    }
    await until(() => reader.text.length === 0);
    expect(reader.provider.wsconnected).toBe(true);
  },
);
