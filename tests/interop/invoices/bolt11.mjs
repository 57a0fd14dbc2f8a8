// bolt11 1.4.1: reads invoices, and makes and signs them.
import { createHash } from "node:crypto";
import bolt11 from "bolt11";
import { hex, hop, routes } from "./invoice-lines.mjs";

// The library has no signet, but takes a network that it is told.
const signet = { bech32: "tbs", pubKeyHash: 0x6f, scriptHash: 0xc4, validWitnessVersions: [0, 1] };
const networks = {
  mainnet: { bech32: "bc", pubKeyHash: 0, scriptHash: 5, validWitnessVersions: [0, 1] },
  testnet: { ...signet, bech32: "tb" },
  signet,
  regtest: { ...signet, bech32: "bcrt" },
};
const names = Object.fromEntries(Object.entries(networks).map(([name, { bech32 }]) => [bech32, name]));

// Two bits for each, the even one first; those after them are extra_bits.
const featureNames = ["option_data_loss_protect", "initial_routing_sync", "option_upfront_shutdown_script", "gossip_queries",
  "var_onion_optin", "gossip_queries_ex", "option_static_remotekey", "payment_secret", "basic_mpp", "option_support_large_channel"];

export function read(text) {
  const invoice = bolt11.decode(text, text.startsWith("lntbs") ? signet : undefined);
  const all = (name) => invoice.tags.filter((tag) => tag.tagName === name).map((tag) => tag.data);
  const one = (name) => all(name)[0];
  return {
    network: names[invoice.network.bech32],
    amount: invoice.millisatoshis,
    timestamp: String(invoice.timestamp),
    payment_hash: one("payment_hash"),
    payment_secret: one("payment_secret"),
    description: one("description"),
    description_hash: one("purpose_commit_hash"),
    expiry: one("expire_time")?.toString(),
    min_final_cltv_expiry_delta: one("min_final_cltv_expiry")?.toString(),
    payee: invoice.payeeNodeKey,
    fallbacks: all("fallback_address").map((each) => each.address).join(" "),
    routes: routes(all("routing_info").map((route) => route.map((each) => hop(
      each.pubkey, BigInt(`0x${each.short_channel_id}`), each.fee_base_msat, each.fee_proportional_millionths, each.cltv_expiry_delta)))),
    features: featureBits(one("feature_bits")).join(" "),
  };
}

function featureBits(features) {
  const bits = featureNames.flatMap((name, index) =>
    [features[name].required ? [2 * index] : [], features[name].supported ? [2 * index + 1] : []].flat());
  features.extra_bits.bits.forEach((set, index) => set && bits.push(features.extra_bits.start_bit + index));
  return bits;
}

export function make(random) {
  const network = random.pick(Object.keys(networks));
  const amount = random.maybe(() => String(random.millisatoshi() || 1n));
  const timestamp = random.u32();
  const hashed = random.flag();
  const description = random.text(60);
  const digest = createHash("sha256").update(description).digest("hex");
  const paymentHash = hex(random.bytes(32));
  const paymentSecret = hex(random.bytes(32));
  const expiry = random.maybe(random.u32);
  const delta = random.maybe(random.u16);
  const ways = random.some(3, () => Array.from({ length: 1 + random.below(3) }, () => ({
    pubkey: hex(random.point()), short_channel_id: hex(random.bytes(8)),
    fee_base_msat: random.u32(), fee_proportional_millionths: random.u32(), cltv_expiry_delta: random.u16(),
  })));
  const multiPart = random.flag();

  const tag = (tagName, data) => (data === null ? [] : [{ tagName, data }]);
  const unsigned = bolt11.encode({
    network: networks[network],
    ...(amount === null ? {} : { millisatoshis: amount }),
    timestamp,
    tags: [
      ...tag("payment_hash", paymentHash),
      ...tag("payment_secret", paymentSecret),
      hashed ? { tagName: "purpose_commit_hash", data: digest } : { tagName: "description", data: description },
      ...tag("expire_time", expiry),
      ...tag("min_final_cltv_expiry", delta),
      ...ways.flatMap((way) => tag("routing_info", way)),
      ...tag("feature_bits", {
        var_onion_optin: { required: true }, payment_secret: { required: true }, basic_mpp: { supported: multiPart },
      }),
    ],
  }, false);
  const signed = bolt11.sign(unsigned, hex([1, ...random.bytes(31)]));
  return {
    text: signed.paymentRequest,
    fields: {
      text: signed.paymentRequest,
      network,
      amount,
      timestamp: String(timestamp),
      payment_hash: paymentHash,
      payment_secret: paymentSecret,
      description: hashed ? null : description,
      description_hash: hashed ? digest : null,
      expiry: String(expiry ?? 3600),
      min_final_cltv_expiry_delta: String(delta ?? 18),
      metadata: null,
      payee: signed.payeeNodeKey,
      fallbacks: "",
      routes: routes(ways.map((way) => way.map((each) => hop(
        each.pubkey, BigInt(`0x${each.short_channel_id}`), each.fee_base_msat, each.fee_proportional_millionths, each.cltv_expiry_delta)))),
      features: multiPart ? "8 14 17" : "8 14",
    },
  };
}
