// LDK's invoices and offers behind JSON lines, without a node. It reads both by the same request: offers begin with lno.
import * as ldk from "lightningdevkit";
import { hop, routes, serveInvoices } from "../invoices/invoice-lines.mjs";
import { featureBits, hex, loadLdk } from "./ldk.mjs";

await loadLdk();

const currencies = {
  mainnet: ldk.Currency.LDKCurrency_Bitcoin,
  testnet: ldk.Currency.LDKCurrency_BitcoinTestnet,
  signet: ldk.Currency.LDKCurrency_Signet,
  regtest: ldk.Currency.LDKCurrency_Regtest,
};

function unwrap(result) {
  if (!result.is_ok()) throw new Error(`LDK refuses it: ${result.err?.to_str?.() ?? result.err?.constructor?.name ?? result.err}`);
  return result.res;
}

/** What an option holds. */
const some = (option) => option.some ?? null;

const hopOf = (each) => hop(
  hex(each.get_src_node_id()), BigInt.asUintN(64, each.get_short_channel_id()), each.get_fees().get_base_msat() >>> 0,
  each.get_fees().get_proportional_millionths() >>> 0, each.get_cltv_expiry_delta() & 0xffff);

function readInvoice(text) {
  const invoice = unwrap(ldk.Bolt11Invoice.constructor_from_str(text));
  const raw = invoice.into_signed_raw().raw_invoice();
  const description = raw.description();
  const metadata = some(invoice.payment_metadata());
  return {
    text: invoice.to_str(),
    network: Object.keys(currencies).find((name) => currencies[name] === invoice.currency()),
    amount: some(invoice.amount_milli_satoshis())?.toString(),
    timestamp: invoice.duration_since_epoch().toString(),
    payment_hash: hex(invoice.payment_hash()),
    payment_secret: hex(invoice.payment_secret()),
    description: description.ptr ? description.into_inner().get_a() : null,
    expiry: BigInt.asUintN(64, invoice.expiry_time()).toString(),
    min_final_cltv_expiry_delta: invoice.min_final_cltv_expiry_delta().toString(),
    metadata: metadata === null ? null : hex(metadata),
    payee: hex(invoice.get_payee_pub_key()),
    fallbacks: invoice.fallback_addresses().join(" "),
    routes: routes(invoice.route_hints().map((route) => route.get_a().map(hopOf))),
    features: featureBits(invoice.features()).join(" "),
  };
}

function readOffer(text) {
  const offer = unwrap(ldk.Offer.constructor_from_str(text));
  const amount = some(offer.amount());
  const metadata = some(offer.metadata());
  const description = offer.description();
  const issuer = offer.issuer();
  const quantity = offer.supported_quantity();
  return {
    text: offer.to_str(),
    chains: offer.chains().map(hex).join(" "),
    metadata: metadata === null ? null : hex(metadata),
    amount: amount?.amount_msats?.toString(),
    description: description.ptr ? description.get_a() : null,
    expiry: some(offer.absolute_expiry())?.toString(),
    issuer: issuer.ptr ? issuer.get_a() : null,
    quantity_max: quantity instanceof ldk.Quantity_Bounded ? quantity.bounded.toString()
      : quantity instanceof ldk.Quantity_Unbounded ? "0" : null,
    issuer_id: hex(offer.issuer_signing_pubkey()),
  };
}

const logger = ldk.Logger.new_impl({ log() {} });

/**
 * A phantom node's invoice, which needs no channels: each of its routes ends with a channel that does not exist. Offers are not made
 * here: the bindings' builder forgets all that it is told but the key.
 */
function makeInvoice(random) {
  const keys = ldk.PhantomKeysManager.constructor_new(random.bytes(32), 1n, 1, random.bytes(32));
  const network = random.pick(Object.keys(currencies));
  const amount = random.maybe(() => random.millisatoshi() / 2n + 1n);
  const hash = random.bytes(32);
  const description = random.text(30);
  const expiry = 1 + random.below(1_000_000);
  const delta = 24 + random.below(2000);
  const timestamp = random.u32();
  const hints = Array.from({ length: 1 + random.below(2) }, () =>
    ldk.PhantomRouteHints.constructor_new([], random.u64(), random.point()));
  const invoice = unwrap(ldk.UtilMethods.constructor_create_phantom_invoice(
    amount === null ? ldk.Option_u64Z.constructor_none() : ldk.Option_u64Z.constructor_some(amount),
    ldk.Option_ThirtyTwoBytesZ.constructor_some(hash), description, expiry, hints, keys.as_EntropySource(), keys.as_NodeSigner(),
    logger, currencies[network], ldk.Option_u16Z.constructor_some(delta), BigInt(timestamp)));
  const text = invoice.to_str();
  return {
    text,
    fields: {
      ...readInvoice(text), // what was not chosen here: secret, payee, routes, features
      network,
      amount: amount?.toString(),
      timestamp: String(timestamp),
      payment_hash: hex(hash),
      description,
      expiry: String(expiry),
      // LDK adds three blocks to what it is told.
      min_final_cltv_expiry_delta: String(delta + 3),
    },
  };
}

serveInvoices((text) => (text.startsWith("lno1") ? readOffer(text) : readInvoice(text)), makeInvoice);
