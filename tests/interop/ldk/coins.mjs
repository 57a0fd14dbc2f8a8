// Coins for what LDK pays beyond what its channels hold: the fees of children of its commitments, and of its HTLC transactions.
// Anybody may spend them who shows a script that says whose they are: so there is no key, and nothing to sign.
import { createHash } from "node:crypto";
import * as ldk from "lightningdevkit";

// <"LDK"> OP_DROP OP_1
const witnessScript = Uint8Array.of(3, ...Buffer.from("LDK"), 0x75, 0x51);
const witness = Buffer.from([1, witnessScript.length, ...witnessScript]);
const noWitness = Buffer.from([0]);
const scriptPubKey = Uint8Array.of(0, 32, ...createHash("sha256").update(witnessScript).digest());

// An empty script_sig with its length, and the witness: what an input weighs beyond its outpoint and its sequence.
const satisfactionWeight = BigInt(4 + witness.length);

export class Coins {
  #known = new Set();
  #utxos = [];

  /** Change goes to the script. */
  constructor(changeScript) {
    this.source = ldk.WalletSource.new_impl({
      list_confirmed_utxos: () => ldk.Result_CVec_UtxoZNoneZ.constructor_ok(this.#utxos.map((make) => make())),
      get_change_script: () => ldk.Result_CVec_u8ZNoneZ.constructor_ok(changeScript),
      sign_psbt: (psbt) => ldk.Result_TransactionNoneZ.constructor_ok(this.#sign(unsignedTransaction(Buffer.from(psbt)))),
    });
  }

  /** A coin that the node may spend from now on. `txid` is in the order of the wire. */
  add(txid, index, sat) {
    this.#known.add(outPoint(txid, index));
    this.#utxos.push(() => ldk.Utxo.constructor_new(
      ldk.OutPoint.constructor_new(txid, index), ldk.TxOut.constructor_new(BigInt(sat), scriptPubKey), satisfactionWeight));
  }

  // The transaction with the witnesses of our inputs; the others have none yet.
  #sign(transaction) {
    const [version, inputs, rest] = [transaction.subarray(0, 4), transaction[4], transaction.subarray(4, -4)];
    const witnesses = [];
    for (let i = 0, at = 5; i < inputs; i++, at += 36 + 1 + 4) { // script_sigs are empty
      witnesses.push(this.#known.has(transaction.subarray(at, at + 36).toString("hex")) ? witness : noWitness);
    }
    return Buffer.concat([version, Buffer.from([0, 1]), rest, ...witnesses, transaction.subarray(-4)]);
  }
}

function outPoint(txid, index) {
  const last = Buffer.alloc(4);
  last.writeUInt32LE(index);
  return Buffer.concat([txid, last]).toString("hex");
}

// A PSBT begins with five bytes of magic and, as key 0, the transaction without any witness.
function unsignedTransaction(psbt) {
  if (psbt[5] !== 1 || psbt[6] !== 0) throw new Error("the PSBT does not begin with its transaction");
  const [length, start] = compactSize(psbt, 7);
  return psbt.subarray(start, start + length);
}

function compactSize(buffer, at) {
  if (buffer[at] < 0xfd) return [buffer[at], at + 1];
  if (buffer[at] === 0xfd) return [buffer.readUInt16LE(at + 1), at + 3];
  throw new Error("a transaction of more than 65535 bytes");
}
