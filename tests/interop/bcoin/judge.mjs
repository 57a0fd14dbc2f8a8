// bcoin's script interpreter behind JSON lines: says of each spend whether it is valid by all rules of mempools, and if not, why.
import { createRequire } from "node:module";
import { serve } from "../codecs/json-lines.mjs";

process.env.NODE_BACKEND = "js"; // its native addons are not built
const require = createRequire(import.meta.url);
const TX = require("bcoin/lib/primitives/tx");
const Script = require("bcoin/lib/script/script");
const { flags } = require("bcoin/lib/script/common");

function judge({ transaction, input, script, amount }) {
  const tx = TX.fromRaw(Buffer.from(transaction, "hex"));
  const coin = { script: Script.fromRaw(Buffer.from(script, "hex")), value: amount };
  try {
    tx.checkInput(input, coin, flags.STANDARD_VERIFY_FLAGS);
    return null;
  } catch (error) {
    if (error.type !== "ScriptError") throw error;
    return error.code;
  }
}

serve({
  // A spend that is refused is an answer, not a failure of the request.
  judge: ({ spends }) => spends.map(judge),
});
