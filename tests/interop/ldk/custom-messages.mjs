// Messages of any type in both directions, and word of who comes and goes: LDK tells a custom message handler all of it.
import { createHash } from "node:crypto";
import * as ldk from "lightningdevkit";
import { featureBits, hex } from "./ldk.mjs";

export class CustomMessages {
  #outbox = [];

  /** LDK takes messages of the given types for known, and reports them; it judges all others by itself. */
  constructor(knownTypes, emit) {
    const known = new Set(knownTypes);
    const outbox = this.#outbox;
    this.handler = ldk.CustomMessageHandler.new_impl({
      handle_custom_message(message, from) {
        const payload = message.write();
        emit("message", {
          node_id: hex(from),
          type: message.type_id() & 0xffff,
          length: payload.length,
          sha256: createHash("sha256").update(payload).digest("hex"),
        });
        return ldk.Result_NoneLightningErrorZ.constructor_ok();
      },
      get_and_clear_pending_msg: () => outbox.splice(0),
      peer_connected(nodeId, init, inbound) {
        emit("connected", { node_id: hex(nodeId), inbound: Boolean(inbound), init_bits: featureBits(init.get_features()) });
        return ldk.Result_NoneNoneZ.constructor_ok();
      },
      peer_disconnected: (nodeId) => emit("disconnected", { node_id: hex(nodeId) }),
      provided_node_features: () => ldk.NodeFeatures.constructor_empty(),
      provided_init_features: () => ldk.InitFeatures.constructor_empty(),
    }, {
      read(signedType, payload) {
        const type = signedType & 0xffff; // WebAssembly hands a u16 over as a signed number
        return ldk.Result_COption_TypeZDecodeErrorZ.constructor_ok(
          known.has(type) ? ldk.Option_TypeZ.constructor_some(message(type, payload)) : ldk.Option_TypeZ.constructor_none());
      },
    });
  }

  queue(nodeId, type, payload, count) {
    for (let i = 0; i < count; i++) {
      this.#outbox.push(ldk.TwoTuple_PublicKeyTypeZ.constructor_new(nodeId, message(type, payload)));
    }
  }
}

const message = (type, payload) => ldk.Type.new_impl({
  type_id: () => type,
  debug_str: () => `type ${type}, ${payload.length} bytes`,
  write: () => payload,
});
