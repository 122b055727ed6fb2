/**
 * Servers as the benchmark has them. Owns: what stands for one that runs in the test's own process, where nothing is measured.
 */
import { type Contender, type Running, contenders } from "../bench/contender.ts";

/** A server of this process, as the benchmark sees those in processes of their own. */
export function runningHere(port: number, contender: Contender = contenders.weft): Running {
  const none = async (): Promise<number> => 0;
  return {
    contender,
    port,
    folder: "",
    cpu: none,
    memory: none,
    held: none,
    disk: () => 0,
    death: undefined,
    stop: async () => {},
  };
}
