/** The benchmark's desk times each letter once, one's own and somebody else's, and gives no figure for one that was lost. */
import { describe, expect, it, onTestFinished } from "vitest";
import { type Contender, contenders } from "../bench/contender.ts";
import { type Desk, openDesk } from "../bench/desk.ts";
import { runningHere } from "../helpers/running.ts";
import { testServer } from "../helpers/server.ts";

const BLOCKS = Array.from({ length: 40 }, (_, index) => ({
  isHeading: index % 8 === 0,
  text: `block ${index} has words`,
}));
const LETTERS = 5;

async function deskOf(contender: Contender): Promise<Desk> {
  const { port } = await testServer();
  const desk = await openDesk(runningHere(port, contender), BLOCKS);
  onTestFinished(() => desk.close());
  return desk;
}

describe.each([contenders.weft, contenders.binding])("$name at the desk", (contender) => {
  it("is timed from the key to the paint, and from what arrives to the frame", async () => {
    const desk = await deskOf(contender);
    expect(desk.opened.text).toBeGreaterThan(0);
    expect(desk.opened.all).toBeGreaterThanOrEqual(desk.opened.text);
    const typed = await desk.type({ block: 3, offset: 5 }, LETTERS);
    expect(typed.timed).toHaveLength(LETTERS);
    expect(typed.cpu).toBeGreaterThan(0);
    for (const { paint = 0, work } of typed.timed) {
      expect(work).toBeGreaterThan(0);
      expect(paint).toBeGreaterThanOrEqual(work);
    }
    const heard = await desk.hear({ block: 30, offset: 5 }, LETTERS);
    expect(heard.timed).toHaveLength(LETTERS);
    expect(heard.cpu).toBeGreaterThan(0);
    expect(heard.timed.filter(({ work, paint }) => !(work > 0) || paint !== undefined)).toEqual([]);
  });

  it("gives no figure when letters are lost", async () => {
    const desk = await deskOf(contender);
    await desk.page.evaluate(() => {
      const subject = { ...window.subject };
      let asked = 0;
      window.subject.lengthOf = (block) => subject.lengthOf(block) - (asked++ === 0 ? 0 : 1);
    });
    await expect(desk.type({ block: 3, offset: 5 }, LETTERS)).rejects.toThrow("letters");
  });
});
