// What a node does by itself once a channel has ended on chain: it pays for what must confirm, and brings home what is its own.
import * as ldk from "lightningdevkit";
import { Coins } from "./coins.mjs";
import { bytes } from "./ldk.mjs";

export class OnChain {
  #bumping;
  #coins;
  #keys;
  #script;
  #surroundings;

  /** All that it gets goes to the script. */
  constructor({ keys, logger, surroundings, script }) {
    this.#keys = keys;
    this.#script = script;
    this.#surroundings = surroundings;
    this.#coins = new Coins(script);
    this.#bumping = ldk.BumpTransactionEventHandler.constructor_new(
      surroundings.broadcaster, ldk.Wallet.constructor_new(this.#coins.source, logger).as_CoinSelectionSource(), keys.as_SignerProvider(), logger);
  }

  addCoin({ txid, index, sat }) {
    this.#coins.add(bytes(txid), index, sat);
  }

  /** What is to be done about an event, or undefined. */
  reactionTo(event) {
    if (event instanceof ldk.Event_BumpTransaction) {
      const wanted = event.bump_transaction.clone();
      return () => this.#bumping.handle_event(wanted);
    }
    if (event instanceof ldk.Event_SpendableOutputs) {
      const outputs = event.outputs.map((output) => output.clone());
      return () => this.#sweep(outputs);
    }
    return undefined;
  }

  #sweep(outputs) {
    const swept = this.#keys.as_OutputSpender().spend_spendable_outputs(
      outputs, [], this.#script, this.#surroundings.satPerKw, ldk.Option_u32Z.constructor_none());
    if (!swept.is_ok()) throw new Error(`LDK does not sweep ${outputs.length} outputs`);
    this.#surroundings.broadcaster.broadcast_transactions([swept.res]);
  }
}
