/**
 * What the doctor looks at on the network: the port, the server if it runs, and the way to it from outside.
 * Must never: open a document, or send a secret.
 */
import { createServer } from "node:net";
import { WebSocket } from "ws";
import { traceOf } from "../access/oidc-problem.ts";
import { isLoopback } from "../access/origin.ts";
import type { Config } from "../config.ts";
import { type Diagnosis, diagnose, fail, ok, warn } from "./diagnosis.ts";

/** For how long an answer is waited for, in milliseconds. */
const PATIENCE = 5_000;

export async function diagnoseNetwork(config: Config, isRunning: boolean): Promise<readonly Diagnosis[]> {
  const here = config.host === "0.0.0.0" ? "127.0.0.1" : config.host === "::" ? "[::1]" : config.host;
  const local = `http://${here}:${config.port}`;
  const found = [await diagnose("port", () => (isRunning ? lookAtServer("port", local) : lookAtPort(config)))];
  const { publicUrl } = config;
  found.push(await diagnose("address", () => lookAtAddress(config)));
  if (config.oidc !== undefined) found.push(await diagnose("sign-in", () => lookAtProvider(config)));
  if (isRunning) {
    const url = publicUrl ?? local;
    if (publicUrl !== undefined) found.push(await diagnose("proxy", () => lookAtServer("proxy", publicUrl)));
    found.push(await diagnose("websocket", () => lookAtWebSocket(url)));
  }
  return found.flat();
}

/** Whether the port could be listened on. */
async function lookAtPort({ host, port }: Config): Promise<Diagnosis> {
  const probe = createServer();
  const { promise, resolve } = Promise.withResolvers<Diagnosis>();
  probe.once("error", (error: NodeJS.ErrnoException) => {
    const why =
      error.code === "EADDRINUSE"
        ? "is in use by another program. Stop that one, or choose another with WEFT_PORT"
        : `cannot be listened on (${error.code ?? error.message}). See WEFT_HOST and WEFT_PORT`;
    resolve(fail("port", `Port ${port} of ${host} ${why}.`));
  });
  probe.listen(port, host, () => probe.close(() => resolve(ok("port", `Port ${port} of ${host} is free.`))));
  return promise;
}

function lookAtAddress({ host, publicUrl }: Config): Diagnosis {
  if (publicUrl === undefined) {
    if (isLoopback(host))
      return ok("address", "The server is for this machine only: neither WEFT_HOST nor WEFT_PUBLIC_URL is set.");
    return warn(
      "address",
      `The server listens on ${host} and does not know by what address people reach it. Set WEFT_PUBLIC_URL, and put ` +
        "TLS before it: without HTTPS browsers keep no copy for when there is no network.",
    );
  }
  const { protocol, hostname } = new URL(publicUrl);
  if (protocol === "http:" && !isLoopback(hostname)) {
    return warn(
      "address",
      `${publicUrl} is without TLS: whoever is between can read and change everything. Use https.`,
    );
  }
  return ok("address", `People reach it at ${publicUrl}.`);
}

/** Whether the provider of OpenID Connect can be used, and what it has to know. */
async function lookAtProvider({ oidc: settings, publicUrl = "" }: Config): Promise<Diagnosis> {
  if (settings === undefined) return ok("sign-in", "By passwords only.");
  const { CALLBACK, createOidc } = await import("../access/oidc.ts");
  try {
    await createOidc({ settings, secure: publicUrl.startsWith("https:"), now: () => performance.now() }).check();
  } catch (error) {
    return fail("sign-in", `${settings.issuer} (WEFT_OIDC_ISSUER) can't be used: ${traceOf(error)}.`);
  }
  return ok(
    "sign-in",
    `${settings.issuer} answers. Its redirect URI for this server has to be ${publicUrl}${CALLBACK}.`,
  );
}

async function lookAtServer(check: string, url: string): Promise<Diagnosis> {
  let response: Response;
  try {
    response = await fetch(`${url}/readyz`, { redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
  } catch (error) {
    return fail(check, `${url} does not answer: ${causeOf(error)}.`);
  }
  const body = (await response.text()).slice(0, 200);
  if (response.status === 200) return ok(check, `${url} answers, and can save.`);
  if (response.status === 503) return fail(check, `${url} answers that it cannot save now: ${body}`);
  return fail(check, `${url}/readyz answers ${response.status}. Does the proxy pass everything on to the server?`);
}

/** Whether an upgrade comes through, with the Origin that a page has. `/hocuspocus` opens no document by itself. */
async function lookAtWebSocket(url: string): Promise<Diagnosis> {
  const { origin } = new URL(url);
  const socket = new WebSocket(`${url.replace(/^http/, "ws")}/hocuspocus`, { origin, handshakeTimeout: PATIENCE });
  const { promise, resolve } = Promise.withResolvers<Diagnosis>();
  socket.on("open", () => resolve(ok("websocket", `WebSockets reach the server through ${url}.`)));
  socket.on("error", (error) =>
    resolve(fail("websocket", `No WebSocket reaches the server through ${url}: ${error.message}.`)),
  );
  socket.on("unexpected-response", (_request, response) => {
    const why =
      response.statusCode === 403
        ? "the server refuses the page's origin. Set WEFT_PUBLIC_URL, and let the proxy keep the Host header"
        : "let the proxy pass the headers Upgrade and Connection on";
    resolve(
      fail("websocket", `A WebSocket through ${url} is answered ${response.statusCode ?? "with nothing"}: ${why}.`),
    );
  });
  const diagnosis = await promise;
  socket.terminate();
  return diagnosis;
}

function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}
