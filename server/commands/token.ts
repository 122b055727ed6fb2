/** `weft token`: a token that lets whoever has it into documents. Owns: its claims, as a host app's would be. */
import { nameProblem } from "@weft/protocol";
import { SignJWT } from "jose";
import { type Command, CommandProblem, EXIT, JSON_OPTION, UsageProblem } from "./command.ts";
import { secondsOf } from "./duration.ts";

const ROLES = ["view", "comment", "suggest", "edit", "admin"];
/** HS256 wants a key as long as its hash (RFC 7518 §3.2). */
const SHORTEST_SECRET = 32;

export const token: Command = {
  name: "token",
  summary: "signs a token with WEFT_TOKEN_SECRET, as a host app would",
  count: [0, 0],
  options: {
    document: { value: "NAME", help: 'the document; may end in * ("team/*")' },
    role: { value: "ROLE", help: `${ROLES.join(", ")}; edit unless given` },
    name: { value: "NAME", help: "the name that the others see" },
    user: { value: "ID", help: "who it is, the same each time; by default the name" },
    expires: { value: "TIME", help: "30m, 12h or 7d; 1h unless given" },
    json: JSON_OPTION,
  },
  details: `Prints the token alone, for a script or for trying things out:

  weft token --document roadmap --role edit --name Ann --expires 1h

Whoever has a token can use it until it expires, or until all of its user's are revoked (POST /api/v1/tokens/revocations).
`,
  async run({ env, value, say, give }) {
    const secret = env["WEFT_TOKEN_SECRET"]?.trim() ?? "";
    if (secret === "") {
      throw new CommandProblem("WEFT_TOKEN_SECRET is not set. Set it to the same secret as the server's.");
    }
    if (Buffer.byteLength(secret) < SHORTEST_SECRET) {
      throw new CommandProblem(`WEFT_TOKEN_SECRET should be a secret of at least ${SHORTEST_SECRET} characters.`);
    }
    const doc = documentOf(value("document"));
    const role = value("role") ?? "edit";
    if (!ROLES.includes(role)) {
      throw new UsageProblem(`--role should be one of ${ROLES.join(", ")}; it is "${role}".`);
    }
    const name = value("name")?.trim() ?? "";
    if (name === "") throw new UsageProblem("--name is missing: the name that the others see.");
    const iat = Math.floor(Date.now() / 1_000);
    const exp = iat + secondsOf(value("expires") ?? "1h");
    const claims = { sub: value("user") ?? name, name, doc, role, iat, exp };
    const signed = await new SignJWT(claims)
      .setProtectedHeader({ alg: "HS256", typ: "JWT" })
      .sign(new TextEncoder().encode(secret));
    say(signed);
    give({ ok: true, token: signed, ...claims });
    return EXIT.done;
  },
};

function documentOf(name: string | undefined): string {
  if (name === undefined) throw new UsageProblem("--document is missing: the name of a document.");
  const problem = name === "*" ? undefined : nameProblem(name.replace(/\*$/, ""));
  if (problem !== undefined) throw new UsageProblem(problem);
  return name;
}
