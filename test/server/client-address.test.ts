/** Whose address is believed, behind how many proxies. */
import { expect, it } from "vitest";
import { clientAddress, networkOf, trustedProxies } from "../../server/access/client-address.ts";

function addressOf(remoteAddress: string, forwarded: string | string[] | undefined, ranges: string[]): string {
  const headers = forwarded === undefined ? {} : { "x-forwarded-for": forwarded };
  return clientAddress({ headers, socket: { remoteAddress } }, trustedProxies(ranges));
}

it("believes nothing unless told to", () => {
  expect(addressOf("192.0.2.1", "203.0.113.9", [])).toBe("192.0.2.1");
  expect(addressOf("::ffff:192.0.2.1", undefined, [])).toBe("192.0.2.1");
});

it("believes the hop that a trusted proxy added, not what stood before it", () => {
  expect(addressOf("127.0.0.1", "203.0.113.9, 198.51.100.7", ["127.0.0.1"])).toBe("198.51.100.7");
  expect(addressOf("127.0.0.1", ["203.0.113.9", "198.51.100.7"], ["127.0.0.1"])).toBe("198.51.100.7");
  expect(addressOf("::ffff:127.0.0.1", "198.51.100.7:4711", ["127.0.0.1"])).toBe("198.51.100.7");
  expect(addressOf("fd00::1", "[2001:db8::1]:80", ["fd00::/8"])).toBe("2001:db8::1");
});

it("goes through as many proxies as are trusted, and no further", () => {
  const told = "203.0.113.9, 198.51.100.7, 10.0.0.2";
  expect(addressOf("10.0.0.1", told, ["10.0.0.0/8"])).toBe("198.51.100.7");
  expect(addressOf("10.0.0.1", told, ["private"])).toBe("198.51.100.7");
  expect(addressOf("10.0.0.1", told, ["10.0.0.1"])).toBe("10.0.0.2");
  expect(addressOf("198.51.100.7", told, ["10.0.0.0/8"])).toBe("198.51.100.7");
});

it("stays with what is known where a proxy says nothing, or nonsense", () => {
  expect(addressOf("10.0.0.1", undefined, ["private"])).toBe("10.0.0.1");
  expect(addressOf("10.0.0.1", "", ["private"])).toBe("10.0.0.1");
  expect(addressOf("10.0.0.1", "unknown", ["private"])).toBe("10.0.0.1");
  expect(addressOf("10.0.0.1", "198.51.100.7, <script>", ["private"])).toBe("10.0.0.1");
  expect(addressOf("", "198.51.100.7", ["private"])).toBe("");
});

it("counts an IPv6 customer as one, whatever address they choose, and an IPv4 host as itself", () => {
  const network = "2001:db8:0:7::/64";
  for (const address of [
    "2001:db8:0:7::1",
    "2001:DB8::7:a:b:c:d",
    "2001:0db8:0000:0007:ffff::",
    "2001:db8:0:7::%eth0",
  ]) {
    expect(networkOf(address)).toBe(network);
  }
  expect(networkOf("2001:db8:0:8::1")).not.toBe(network);
  expect(networkOf("::1")).toBe("0:0:0:0::/64");
  expect(networkOf("192.0.2.1")).toBe("192.0.2.1");
  expect(networkOf("")).toBe("");
});
