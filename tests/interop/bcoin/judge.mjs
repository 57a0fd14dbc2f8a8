// bcoin's rules behind JSON lines: its script interpreter says of each spend whether it is valid by all rules of mempools, and if not,
// why; its chain says of each transaction whether a block of some height may hold it by its locktimes.
import { createRequire } from "node:module";
import { serve } from "../codecs/json-lines.mjs";

process.env.NODE_BACKEND = "js"; // its native addons are not built
const require = createRequire(import.meta.url);
const database = require.resolve("leveldown"); // one of them, which the module of the chain loads: no database is opened here
require.cache[database] = { id: database, filename: database, loaded: true, exports: {} };
const Chain = require("bcoin/lib/blockchain/chain");
const CoinView = require("bcoin/lib/coins/coinview");
const TX = require("bcoin/lib/primitives/tx");
const Script = require("bcoin/lib/script/script");
const { lockFlags } = require("bcoin/lib/blockchain/common");
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

// Relative locks by time are not looked at: they need a chain, and nothing in Lightning has them.
async function mayBeInBlock({ transaction, coins, height, time }) {
  const tx = TX.fromRaw(Buffer.from(transaction, "hex"));
  const view = new CoinView();
  for (const coin of coins) view.addTX(TX.fromRaw(Buffer.from(coin.transaction, "hex")), coin.height);
  const chain = Object.create(Chain.prototype);
  return tx.isFinal(height, time) && chain.verifyLocks({ height: height - 1 }, tx, view, lockFlags.VERIFY_SEQUENCE);
}

serve({
  // A spend that is refused is an answer, not a failure of the request.
  judge: ({ spends }) => spends.map(judge),
  may_be_in_block: ({ candidates }) => Promise.all(candidates.map(mayBeInBlock)),
});
