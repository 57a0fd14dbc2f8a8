// light-bolt11-decoder 3.2.0: reads invoices and does not look at their signatures.
import light from "light-bolt11-decoder";
import { hop, routes } from "./invoice-lines.mjs";

const names = { bc: "mainnet", tb: "testnet", tbs: "signet", bcrt: "regtest" };

// Two bits for each, the even one first; those after them are extra_bits.
const featureNames = ["option_data_loss_protect", "initial_routing_sync", "option_upfront_shutdown_script", "gossip_queries",
  "var_onion_optin", "gossip_queries_ex", "option_static_remotekey", "payment_secret", "basic_mpp", "option_support_large_channel"];

export function read(text) {
  const { sections } = light.decode(text);
  const all = (name) => sections.filter((section) => section.name === name).map((section) => section.value);
  const one = (name) => all(name)[0];
  return {
    network: names[one("coin_network").bech32],
    amount: one("amount"),
    timestamp: String(one("timestamp")),
    payment_hash: one("payment_hash"),
    payment_secret: one("payment_secret"),
    description: one("description"),
    description_hash: one("description_hash"),
    expiry: one("expiry")?.toString(),
    min_final_cltv_expiry_delta: one("min_final_cltv_expiry")?.toString(),
    metadata: one("metadata"),
    payee: one("payee"),
    routes: routes(all("route_hint").map((route) => route.map((each) => hop(
      each.pubkey, BigInt(`0x${each.short_channel_id}`), each.fee_base_msat, each.fee_proportional_millionths, each.cltv_expiry_delta)))),
    features: featureBits(one("feature_bits")).join(" "),
  };
}

function featureBits(features) {
  const bits = featureNames.flatMap((name, index) => ({ required: [2 * index], supported: [2 * index + 1], unsupported: [] })[features[name]]);
  features.extra_bits.bits.forEach((set, index) => set && bits.push(features.extra_bits.start_bit + index));
  return bits;
}

export function make() {
  throw new Error("light-bolt11-decoder makes no invoices");
}
