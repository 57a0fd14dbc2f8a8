// LDK's events by names of our own, and what a node does about them by itself.
import * as ldk from "lightningdevkit";
import { hex } from "./ldk.mjs";

const channelId = (id) => hex(id.get_a());
const some = (option) => option.some ?? null;

/** What is told of an event: a name and what belongs to it; undefined for those that nobody needs. */
function describe(event) {
  switch (event.constructor) {
    case ldk.Event_FundingGenerationReady:
      return ["funding_wanted", {
        temporary_channel_id: channelId(event.temporary_channel_id),
        value_sat: Number(event.channel_value_satoshis),
        script: hex(event.output_script),
      }];
    case ldk.Event_ChannelReady:
      return ["channel_ready", { channel_id: channelId(event.channel_id) }];
    case ldk.Event_ChannelClosed:
      return ["channel_closed", {
        channel_id: channelId(event.channel_id),
        reason: event.reason.constructor.name.replace("ClosureReason_", ""),
      }];
    case ldk.Event_PaymentClaimable: {
      const preimage = some(event.purpose.preimage());
      return ["payment_claimable", {
        payment_hash: hex(event.payment_hash),
        amount_msat: Number(event.amount_msat),
        preimage: preimage === null ? null : hex(preimage),
      }];
    }
    case ldk.Event_PaymentClaimed:
      return ["payment_claimed", { payment_hash: hex(event.payment_hash), amount_msat: Number(event.amount_msat) }];
    case ldk.Event_PaymentSent:
      return ["payment_sent", { payment_hash: hex(event.payment_hash), preimage: hex(event.payment_preimage) }];
    case ldk.Event_PaymentPathFailed:
      return ["path_failed", {
        payment_hash: hex(event.payment_hash),
        is_permanent: Boolean(event.payment_failed_permanently),
      }];
    case ldk.Event_PaymentFailed: {
      const reason = some(event.reason);
      return ["payment_failed", {
        payment_hash: hex(some(event.payment_hash)),
        reason: reason === null ? null : ldk.PaymentFailureReason[reason].replace("LDKPaymentFailureReason_", ""),
      }];
    }
    default:
      return undefined;
  }
}

export class Events {
  #providers;
  #handler;
  #reactions = [];

  /** `react(event)` gives what is to be done about an event once LDK is not in the middle of telling it, or undefined. */
  constructor(providers, react, emit) {
    this.#providers = providers;
    this.#handler = ldk.EventHandler.new_impl({
      handle_event: (event) => {
        const described = describe(event);
        if (described !== undefined) emit(...described);
        const reaction = react(event);
        if (reaction !== undefined) this.#reactions.push(reaction);
        return ldk.Result_NoneReplayEventZ.constructor_ok();
      },
    });
  }

  /** Has LDK tell its events, and does what is to be done, until there are no more. */
  process() {
    do {
      for (const reaction of this.#reactions.splice(0)) reaction();
      for (const provider of this.#providers) provider.process_pending_events(this.#handler);
    } while (this.#reactions.length > 0);
  }
}
