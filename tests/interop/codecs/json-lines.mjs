// The protocol that every driver here speaks: a request is one line of JSON, with an `id` and a `command`; its answer is one line
// with the `id` and either `result` or `error`. The process ends when stdin closes, so it never outlives the test that started it.
import readline from "node:readline";
import { Random } from "./random.mjs";

export function serve(commands) {
  const lines = readline.createInterface({ input: process.stdin });
  lines.on("line", async (line) => {
    const request = JSON.parse(line);
    process.stdout.write(`${JSON.stringify({ id: request.id, ...await answer(commands, request) })}\n`);
  });
}

async function answer(commands, request) {
  try {
    if (!Object.hasOwn(commands, request.command)) throw new Error(`no such command: ${request.command}`);
    return { result: await commands[request.command](request) };
  } catch (error) {
    return { error: String(error?.message ?? error) };
  }
}

/** What a codec driver does, given by message name: its `type`, `make(random)` => bytes without type, `again(bytes)` => the same. */
export function serveCodec(messages) {
  const byType = new Map(Object.values(messages).map((message) => [message.type, message]));
  serve({
    messages: () => Object.entries(messages).map(([name, { type }]) => ({ name, type })),
    samples: ({ seed, count }) => samples(messages, new Random(BigInt(seed)), count),
    // A message that the peer refuses is an answer, not a failure of the request.
    recode: ({ messages: list }) => list.map((hex) => recode(byType, Buffer.from(hex, "hex"))),
  });
}

function samples(messages, random, count) {
  const all = [];
  for (const [name, { type, make }] of Object.entries(messages)) {
    for (let i = 0; i < count; i++) all.push({ name, bytes: withType(type, make(random)).toString("hex") });
  }
  return all;
}

function recode(byType, bytes) {
  try {
    const type = bytes.readUInt16BE(0);
    if (!byType.has(type)) throw new Error(`type ${type} is not known`);
    return { bytes: withType(type, byType.get(type).again(bytes.subarray(2))).toString("hex") };
  } catch (error) {
    return { error: String(error?.message ?? error) };
  }
}

function withType(type, payload) {
  return Buffer.concat([Buffer.from([type >> 8, type & 0xff]), payload]);
}
