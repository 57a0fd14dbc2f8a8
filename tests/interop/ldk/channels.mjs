// The channels of a node: opening and closing them, paying through them, and the chain that they are told of.
import fs from "node:fs";
import * as ldk from "lightningdevkit";
import { bytes, featureBits, hex } from "./ldk.mjs";
import { outPoint } from "./surroundings.mjs";

function unwrap(result) {
  if (result.is_ok()) return result.res;
  const reason = result.err?.err ?? result.err?.constructor?.name ?? result.err;
  throw new Error(`LDK refuses: ${reason}`);
}

const option = (kind, value) => (value === undefined ? kind.constructor_none() : kind.constructor_some(value));

/** What a node wants of its channels. */
export function userConfig({ anchors = false, minimum_depth = 1 }) {
  const config = ldk.UserConfig.constructor_default();
  const handshake = config.get_channel_handshake_config();
  handshake.set_negotiate_anchors_zero_fee_htlc_tx(anchors);
  handshake.set_announce_for_forwarding(false);
  handshake.set_minimum_depth(minimum_depth);
  handshake.set_max_inbound_htlc_value_in_flight_percent_of_channel(100);
  config.set_channel_handshake_config(handshake);
  const limits = config.get_channel_handshake_limits();
  limits.set_force_announced_channel_preference(false);
  config.set_channel_handshake_limits(limits);
  const channel = config.get_channel_config();
  channel.set_max_dust_htlc_exposure(ldk.MaxDustHTLCExposure.constructor_fixed_limit_msat(50_000_000n)); // not by the fee rate
  config.set_channel_config(channel);
  config.set_manually_accept_inbound_channels(true); // channels with anchors are not accepted in another way
  return config;
}

export class Channels {
  #manager;
  #chainMonitor;
  #keys;
  #logger;
  #surroundings;
  #holds;

  constructor({ manager, chainMonitor, keys, logger, surroundings, holds = false }) {
    this.#manager = manager;
    this.#chainMonitor = chainMonitor;
    this.#keys = keys;
    this.#logger = logger;
    this.#surroundings = surroundings;
    this.#holds = holds;
  }

  /** What the node does about an event by itself. */
  reactionTo(event) {
    const manager = this.#manager;
    if (event instanceof ldk.Event_OpenChannelRequest) {
      return () => unwrap(manager.accept_inbound_channel(event.temporary_channel_id, event.counterparty_node_id, 0n));
    }
    if (event instanceof ldk.Event_PendingHTLCsForwardable) return () => manager.process_pending_htlc_forwards();
    if (event instanceof ldk.Event_PaymentClaimable && !this.#holds) {
      const preimage = event.purpose.preimage().some;
      const hash = event.payment_hash;
      return preimage === undefined ? () => manager.fail_htlc_backwards(hash) : () => manager.claim_funds(preimage);
    }
    return undefined;
  }

  open({ node_id, sat, push_msat = 0 }) {
    const id = unwrap(this.#manager.create_channel(bytes(node_id), BigInt(sat), BigInt(push_msat), 0n, null, null));
    return { temporary_channel_id: hex(id.get_a()) };
  }

  fund({ temporary_channel_id, node_id, transaction }) {
    unwrap(this.#manager.funding_transaction_generated(
      ldk.ChannelId.constructor_new(bytes(temporary_channel_id)), bytes(node_id), bytes(transaction)));
  }

  list() {
    return this.#manager.list_channels().map((channel) => ({
      channel_id: hex(channel.get_channel_id().get_a()),
      type_bits: featureBits(channel.get_channel_type()),
      value_sat: Number(channel.get_channel_value_satoshis()),
      is_usable: Boolean(channel.get_is_usable()),
      sat_per_kw: channel.get_feerate_sat_per_1000_weight().some ?? null,
      out_msat: Number(channel.get_outbound_capacity_msat()),
      in_msat: Number(channel.get_inbound_capacity_msat()),
      pending: channel.get_pending_inbound_htlcs().length + channel.get_pending_outbound_htlcs().length,
    }));
  }

  close({ channel_id }) {
    const channel = this.#find(channel_id);
    unwrap(this.#manager.close_channel(channel.get_channel_id(), channel.get_counterparty().get_node_id()));
  }

  forceClose({ channel_id }) {
    const channel = this.#find(channel_id);
    unwrap(this.#manager.force_close_broadcasting_latest_txn(
      channel.get_channel_id(), channel.get_counterparty().get_node_id(), "closed by the test"));
  }

  invoice({ msat, payment_hash }) {
    const invoice = unwrap(this.#manager.create_bolt11_invoice(
      option(ldk.Option_u64Z, msat === undefined ? undefined : BigInt(msat)),
      ldk.Bolt11InvoiceDescription.constructor_direct(unwrap(ldk.Description.constructor_new("interop"))),
      ldk.Option_u32Z.constructor_some(3600),
      ldk.Option_u16Z.constructor_none(),
      option(ldk.Option_ThirtyTwoBytesZ, payment_hash === undefined ? undefined : bytes(payment_hash))));
    return { text: invoice.to_str() };
  }

  /** Begins to pay all of them before it hears anything more of a peer. */
  pay({ invoices }) {
    for (const invoice of invoices) this.#pay(invoice);
  }

  #pay(invoice) {
    const read = unwrap(ldk.Bolt11Invoice.constructor_from_str(invoice));
    const parameters = unwrap(ldk.UtilMethods.constructor_payment_parameters_from_invoice(read));
    const hash = parameters.get_a();
    const sent = this.#manager.send_payment(
      hash, parameters.get_b(), hash, parameters.get_c(), ldk.Retry.constructor_attempts(0));
    if (!sent.is_ok()) throw new Error(`LDK does not pay: ${ldk.RetryableSendFailure[sent.err]}`);
  }

  claim({ preimage }) {
    this.#manager.claim_funds(bytes(preimage));
  }

  fail({ payment_hash }) {
    this.#manager.fail_htlc_backwards(bytes(payment_hash));
  }

  /** Blocks come in order, from the one after genesis on. */
  connectBlock({ block, height }) {
    const content = bytes(block);
    this.#chainMonitor.as_Listen().block_connected(content, height);
    this.#manager.as_Listen().block_connected(content, height);
  }

  /** The topmost block is taken off. */
  disconnectBlock({ header, height }) {
    const content = bytes(header);
    this.#manager.as_Listen().block_disconnected(content, height);
    this.#chainMonitor.as_Listen().block_disconnected(content, height);
  }

  /** What the node is still to get on chain, or may get, of channels that have ended there. */
  balances() {
    const open = this.#manager.list_channels();
    return this.#chainMonitor.get_claimable_balances(open).map((balance) => ({
      kind: balance.constructor.name.replace("Balance_", ""),
      sat: Number(balance.amount_satoshis),
      height: balance.confirmation_height ?? balance.timeout_height ?? balance.claimable_height ?? balance.expiry_height ?? null,
    }));
  }

  /** How many events `broadcast` there have been. */
  broadcasts() {
    return { count: this.#surroundings.broadcasts };
  }

  /** What a fee estimator would say from now on. An opener looks at it on a tick. */
  setFeeRate({ sat_per_kw }) {
    this.#surroundings.satPerKw = sat_per_kw;
  }

  /** The newest commitment of a channel as this node would broadcast it. A copy of the monitor tells it, so the channel goes on. */
  commitment({ channel_id }) {
    const copy = this.#readMonitor(this.#surroundings.monitors.get(outPoint(this.#find(channel_id).get_funding_txo())));
    const told = [];
    const broadcaster = ldk.BroadcasterInterface.new_impl({ broadcast_transactions: (all) => told.push(...all.map(hex)) });
    const handler = ldk.EventHandler.new_impl({
      handle_event(event) {
        if (event instanceof ldk.Event_BumpTransaction) told.push(hex(event.bump_transaction.commitment_tx));
        return ldk.Result_NoneReplayEventZ.constructor_ok();
      },
    });
    copy.broadcast_latest_holder_commitment_txn(broadcaster, this.#surroundings.feeEstimator, this.#logger);
    copy.process_pending_events(handler, this.#logger);
    return { transactions: told };
  }

  /** Writes down what a node needs to begin again from here. */
  save(file) {
    const monitors = [...this.#surroundings.monitors.values()].map(hex);
    fs.writeFileSync(file, JSON.stringify({ manager: hex(this.#manager.write()), monitors }));
  }

  #readMonitor(content) {
    return readMonitor(content, this.#keys);
  }

  #find(id) {
    const channel = this.#manager.list_channels().find((one) => hex(one.get_channel_id().get_a()) === id);
    if (channel === undefined) throw new Error(`no such channel: ${id}`);
    return channel;
  }
}

const readMonitor = (content, keys) => unwrap(ldk.UtilMethods.constructor_C2Tuple_ThirtyTwoBytesChannelMonitorZ_read(
  content, keys.as_EntropySource(), keys.as_SignerProvider())).get_b();

/** The channel manager that `save` wrote down, with its monitors handed over to the chain monitor. */
export function restore(file, { keys, surroundings, chainMonitor, router, messageRouter, logger, config }) {
  const { manager, monitors } = JSON.parse(fs.readFileSync(file, "utf8"));
  const read = monitors.map((monitor) => readMonitor(bytes(monitor), keys));
  const restored = unwrap(ldk.UtilMethods.constructor_C2Tuple_ThirtyTwoBytesChannelManagerZ_read(
    bytes(manager), keys.as_EntropySource(), keys.as_NodeSigner(), keys.as_SignerProvider(), surroundings.feeEstimator,
    chainMonitor.as_Watch(), surroundings.broadcaster, router, messageRouter, logger, config, read)).get_b();
  for (const monitor of read) {
    surroundings.monitors.set(outPoint(monitor.get_funding_txo().get_a()), monitor.write());
    unwrap(chainMonitor.as_Watch().watch_channel(monitor.get_funding_txo().get_a(), monitor));
  }
  return restored;
}
