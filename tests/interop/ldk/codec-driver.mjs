// LDK's codec behind JSON lines, without a node: makes samples of every message it knows, and reads and writes given ones.
import { serveCodec } from "../codecs/json-lines.mjs";
import { loadLdk } from "./ldk.mjs";
import { messages } from "./codec-messages.mjs";

await loadLdk();
serveCodec(messages);
