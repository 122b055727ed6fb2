import { safeHref } from "@weft/schema";
import { describe, expect, test } from "vitest";

describe("an address that a link may have", () => {
  test.for([
    "https://example.com/",
    "HTTP://example.com",
    "http://example.com:8080/a?b=c#d",
    "https://user@example.com/a:b",
    "https://пример.рф/путь",
    "mailto:ann@example.com?subject=Hi",
    "tel:+431234567",
    "/d/roadmap",
    "chapter-2",
    "../up",
    "./time:12:30",
    "#part:2",
    "?q=a:b",
  ])("%s is kept as it is", (href) => {
    expect(safeHref(href)).toBe(href);
  });

  test("loses the spaces around it", () => {
    expect(safeHref("  https://example.com ")).toBe("https://example.com");
  });
});

describe("an address that a link may not have", () => {
  test.for([
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    "java\rscript:alert(1)",
    "\u0001javascript:alert(1)",
    "\u0000javascript:alert(1)",
    "java\u0000script:alert(1)",
    "\u00a0javascript:alert(1)",
    "\u200bjavascript:alert(1)",
    "java\u00adscript:alert(1)",
    "\ufeffjavascript:alert(1)",
    "\u2028javascript:alert(1)",
    "javascript&colon;alert(1):",
    "javascript\\:alert(1)",
    "view-source:javascript:alert(1)",
    "feed:javascript:alert(1)",
    "vbscript:msgbox",
    "data:text/html,<script>alert(1)</script>",
    "blob:https://example.com/1",
    "file:///etc/passwd",
    "filesystem:https://example.com/x",
    "about:blank",
    "intent://x#Intent;end",
    "ftp://example.com",
    "//evil.example",
    "\\\\evil.example",
    "/\\evil.example",
    "https:\\\\evil.example",
    "https:",
    "https:evil.example",
    "https:///evil.example",
    "mailto:",
    ":",
    ":javascript:alert(1)",
    "",
    "   ",
    "https://example.com/a b",
    "https://example.com/\u202egnp.exe",
    "https://example.com/\ud800",
    `https://example.com/${"a".repeat(9000)}`,
    'https://example.com/"onmouseover=alert(1)',
    '"><script>alert(1)</script>',
    null,
    undefined,
    7,
    ["https://example.com"],
    { toString: () => "https://example.com" },
  ])("%j is refused", (href) => {
    expect(safeHref(href)).toBeUndefined();
  });
});
