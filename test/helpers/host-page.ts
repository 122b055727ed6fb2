/** A stranger's page, for tests of embedding. Owns: a server with an origin of its own that serves one page. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll } from "vitest";

/** The page, and where it is. */
export interface HostPage {
  /** Known once the tests run. */
  readonly url: string;
  /** What is served from now on. */
  html: string;
}

/** Serves a page while a file's tests run. Called before `useStage`, whose server must know the origin when it starts. */
export function useHostPage(): HostPage {
  let url = "";
  const page = {
    get url() {
      return url;
    },
    html: "",
  };
  const server = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(page.html);
  });
  beforeAll(async () => {
    await once(server.listen(0, "127.0.0.1"), "listening");
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });
  return page;
}
