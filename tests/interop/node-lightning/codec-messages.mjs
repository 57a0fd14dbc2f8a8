// node-lightning's messages by the specification's names: how each is made with random values, and read and written again.
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const load = (name) => require(`@node-lightning/wire/dist/messages/${name}Message`)[`${name}Message`];
const { BitField, ChannelId, Value, shortChannelIdFromBuffer } = require("@node-lightning/core");
const wire = require("@node-lightning/wire");
const { EncodingType } = require("@node-lightning/wire/dist/serialize/EncodingType");

const buffer = (bytes) => Buffer.from(bytes);
const sats = (amount) => Value.fromSats(amount);
const msats = (amount) => Value.fromMilliSats(amount);
const shortId = (r) => shortChannelIdFromBuffer(buffer(r.bytes(8)));
const shortIds = (r) => r.some(12, () => shortId(r));

/** A feature vector of any bits; no leading zeros, since it is a number here. */
const features = (r) => BitField.fromBuffer(buffer(r.someBytes(12)));

const hostBytes = (r, length) => buffer(r.bytes(length));
const base32 = (bytes) => {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return bits.match(/.{1,5}/g).map((five) => "abcdefghijklmnopqrstuvwxyz234567"[parseInt(five.padEnd(5, "0"), 2)]).join("");
};

const addressKinds = [
  (r) => new wire.AddressIPv4(hostBytes(r, 4).join("."), r.u16()),
  (r) => new wire.AddressIPv6(hostBytes(r, 16).toString("hex").match(/.{4}/g).join(":"), r.u16()),
  (r) => new wire.AddressTor3(`${base32(hostBytes(r, 35))}.onion`, r.u16()),
];

const channelBasics = (r) => ({
  dustLimitSatoshis: sats(r.satoshi()),
  maxHtlcValueInFlightMsat: msats(r.millisatoshi()),
  channelReserveSatoshis: sats(r.satoshi()),
  htlcMinimumMsat: msats(r.millisatoshi()),
  toSelfDelay: r.u16(),
  maxAcceptedHtlcs: r.u16(),
  fundingPubKey: buffer(r.point()),
  revocationBasePoint: buffer(r.point()),
  paymentBasePoint: buffer(r.point()),
  delayedPaymentBasePoint: buffer(r.point()),
  htlcBasePoint: buffer(r.point()),
  firstPerCommitmentPoint: buffer(r.point()),
  ...r.maybe(() => ({ upfrontShutdownScript: buffer(r.someBytes(40)) })),
});

const channelId = (r) => new ChannelId(buffer(r.bytes(32)));
const signature = (r) => buffer(r.signature());

/** One entry is one message: its type, node-lightning's class, and random values for its properties. */
const made = {
  init: [16, "Init", (r) => ({ features: features(r), chainHashes: r.some(3, () => buffer(r.bytes(32))) })],
  ping: [18, "Ping", (r) => ({ numPongBytes: r.u16(), ignored: buffer(r.someBytes(300)) })],
  pong: [19, "Pong", (r) => ({ ignored: buffer(r.someBytes(300)) })],

  open_channel: [32, "OpenChannel", (r) => ({
    chainHash: buffer(r.bytes(32)), temporaryChannelId: buffer(r.bytes(32)), fundingSatoshis: sats(r.satoshi()),
    pushMsat: msats(r.millisatoshi()), feeRatePerKw: sats(BigInt(r.u32())), channelFlags: new BitField(BigInt(r.below(2))),
    ...channelBasics(r),
  })],
  accept_channel: [33, "AcceptChannel", (r) => ({ temporaryChannelId: buffer(r.bytes(32)), minimumDepth: r.u32(), ...channelBasics(r) })],
  funding_created: [34, "FundingCreated", (r) => ({
    temporaryChannelId: buffer(r.bytes(32)), fundingTxId: buffer(r.bytes(32)), fundingOutputIndex: r.u16(), signature: signature(r),
  })],
  funding_signed: [35, "FundingSigned", (r) => ({ channelId: channelId(r), signature: signature(r) })],
  channel_ready: [36, "FundingLocked", (r) => ({ channelId: channelId(r), nextPerCommitmentPoint: buffer(r.point()) })],
  shutdown: [38, "Shutdown", (r) => ({ channelId: channelId(r), scriptPubKey: buffer(r.someBytes(40)) })],
  closing_signed: [39, "ClosingSigned", (r) => ({ channelId: channelId(r), feeSatoshis: sats(r.satoshi()), signature: signature(r) })],

  channel_announcement: [256, "ChannelAnnouncement", (r) => ({
    nodeSignature1: signature(r), nodeSignature2: signature(r), bitcoinSignature1: signature(r), bitcoinSignature2: signature(r),
    features: features(r), chainHash: buffer(r.bytes(32)), shortChannelId: shortId(r),
    nodeId1: buffer(r.point()), nodeId2: buffer(r.point()), bitcoinKey1: buffer(r.point()), bitcoinKey2: buffer(r.point()),
  })],
  node_announcement: [257, "NodeAnnouncement", (r) => ({
    signature: signature(r), features: features(r), timestamp: r.u32(), nodeId: buffer(r.point()), rgbColor: buffer(r.bytes(3)),
    alias: buffer(r.bytes(32)), addresses: addressKinds.filter(() => r.flag()).map((make) => make(r)),
  })],
  channel_update: [258, "ChannelUpdate", (r) => ({
    signature: signature(r), chainHash: buffer(r.bytes(32)), shortChannelId: shortId(r), timestamp: r.u32(),
    messageFlags: new BitField(BigInt(r.u8() | 1)), channelFlags: new BitField(BigInt(r.u8())), cltvExpiryDelta: r.u16(),
    htlcMinimumMsat: msats(r.millisatoshi()), htlcMaximumMsat: msats(r.millisatoshi()), feeBaseMsat: msats(BigInt(r.u32())),
    feeProportionalMillionths: Value.fromMicroSats(BigInt(r.u32())),
  })],
  announcement_signatures: [259, "AnnouncementSignatures", (r) => ({
    channelId: buffer(r.bytes(32)), shortChannelId: shortId(r), nodeSignature: signature(r), bitcoinSignature: signature(r),
  })],
  // Flags of one byte that are not zero: of others node-lightning writes something that is no bigsize.
  query_short_channel_ids: [261, "QueryShortChannelIds", (r) => {
    const shortChannelIds = shortIds(r);
    const flags = r.maybe(() => shortChannelIds.map(() => new BitField(BigInt(1 + r.below(0x1f))))) ?? [];
    return { chainHash: buffer(r.bytes(32)), shortChannelIds, flags };
  }],
  reply_short_channel_ids_end: [262, "ReplyShortChannelIdsEnd", (r) => ({ chainHash: buffer(r.bytes(32)), complete: r.flag() })],
  query_channel_range: [263, "QueryChannelRange", (r) => ({
    chainHash: buffer(r.bytes(32)), firstBlocknum: r.u32(), numberOfBlocks: r.u32(), timestamps: r.flag(), checksums: r.flag(),
  })],
  reply_channel_range: [264, "ReplyChannelRange", (r) => {
    const shortChannelIds = shortIds(r);
    const pairs = () => r.maybe(() => shortChannelIds.map(() => [r.u32(), r.u32()])) ?? [];
    return {
      chainHash: buffer(r.bytes(32)), firstBlocknum: r.u32(), numberOfBlocks: r.u32(), fullInformation: r.flag(), shortChannelIds,
      timestamps: pairs(), checksums: pairs(),
    };
  }],
  gossip_timestamp_filter: [265, "GossipTimestampFilter", (r) => ({
    chainHash: buffer(r.bytes(32)), firstTimestamp: r.u32(), timestampRange: r.u32(),
  })],
};

const withType = (type, payload) => Buffer.concat([Buffer.from([type >> 8, type & 0xff]), payload]);

// Of the two encodings of lists, the one without compression: the specification has dropped the other.
const write = (message) => message.serialize(EncodingType.Raw).subarray(2);

export const messages = Object.fromEntries(Object.entries(made).map(([name, [type, className, make]]) => {
  const Message = load(className);
  return [name, {
    type,
    make: (random) => write(Object.assign(new Message(), make(random))),
    again: (payload) => write(Message.deserialize(withType(type, payload))),
  }];
}));
