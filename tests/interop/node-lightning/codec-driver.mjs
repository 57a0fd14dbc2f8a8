// node-lightning's codec behind JSON lines: makes samples of every message it knows, and reads and writes given ones.
import { serveCodec } from "../codecs/json-lines.mjs";
import { messages } from "./codec-messages.mjs";

serveCodec(messages);
