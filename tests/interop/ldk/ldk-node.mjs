// A Lightning Development Kit node behind JSON lines: requests on stdin, answers and events on stdout, LDK's log on stderr.
//
//   node ldk-node.mjs '{"seed":"<32 bytes, hex>","network":"regtest","custom_types":[],"log_level":2}'
//
//   request  {"id":1,"command":"info"}
//   answer   {"id":1,"result":{...}}  or  {"id":1,"error":"..."}
//   event    {"event":"connected","data":{...}}
//
// It ends when told to stop and when stdin closes, so that it never outlives the test that started it.
import readline from "node:readline";
import { Node } from "./node.mjs";
import { bytes, hex, loadLdk } from "./ldk.mjs";

const send = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

// Everything listens and connects on the loopback address only.
const host = "127.0.0.1";

// One entry is one command: (node, request) => result, or a promise of it.
const commands = {
  info: (node) => node.info(),

  listen: async (node, { port = 0 }) => ({ port: await node.sockets.listen(host, port) }),
  connect: (node, { node_id, port }) => node.sockets.connect(host, port, bytes(node_id)),
  disconnect: (node, { node_id }) => node.peerManager.disconnect_by_node_id(bytes(node_id)),
  peers: (node) => node.peers(),
  graph: (node) => node.graph(),

  // LDK pings every peer on a tick, and drops those that did not answer earlier ones. Nothing else ticks here.
  tick: (node) => node.tick(),
  // `count` messages of any type with the same payload, either given or `length` zeros.
  send: (node, { node_id, type, payload, length = 0, count = 1 }) =>
    node.sendCustom(bytes(node_id), type, payload === undefined ? new Uint8Array(length) : bytes(payload), count),

  secret: (node) => node.secret(),

  open: (node, request) => node.withChannels((channels) => channels.open(request)),
  fund: (node, request) => node.withChannels((channels) => channels.fund(request)),
  channels: (node) => node.channels.list(),
  close: (node, request) => node.withChannels((channels) => channels.close(request)),
  force_close: (node, request) => node.withChannels((channels) => channels.forceClose(request)),
  commitment: (node, request) => node.channels.commitment(request),

  invoice: (node, request) => node.channels.invoice(request),
  pay: (node, request) => node.withChannels((channels) => channels.pay(request)),
  claim: (node, request) => node.withChannels((channels) => channels.claim(request)),
  fail: (node, request) => node.withChannels((channels) => channels.fail(request)),

  block: (node, request) => node.withChannels((channels) => channels.connectBlock(request)),
  unblock: (node, request) => node.withChannels((channels) => channels.disconnectBlock(request)),
  balances: (node) => node.channels.balances(),
  coin: (node, request) => node.onChain.addCoin(request),
  broadcasts: (node) => node.channels.broadcasts(),
  feerate: (node, request) => node.channels.setFeeRate(request),

  save: (node, { file }) => node.channels.save(file),
  stop: (node) => node.stop(),
};

async function answer(node, line) {
  const request = JSON.parse(line);
  try {
    if (!Object.hasOwn(commands, request.command)) throw new Error(`no such command: ${request.command}`);
    const result = await commands[request.command](node, request);
    send({ id: request.id, result: result ?? {} });
  } catch (error) {
    send({ id: request.id, error: String(error?.message ?? error) });
  }
  // LDK's objects keep no socket or timer alive after stop, but the pipe to the parent would.
  if (request.command === "stop") process.stdin.destroy();
}

await loadLdk();
const node = new Node(JSON.parse(process.argv[2] ?? "{}"), (event, data) => send({ event, data }));
send({ event: "started", data: { node_id: hex(node.id) } });
const lines = readline.createInterface({ input: process.stdin });
lines.on("line", (line) => answer(node, line));
lines.on("close", () => node.stop());
